import { assertEquals } from "@std/assert";
import { checkNetwork } from "../../../../tasks/setup/doctor/check_network.ts";

const USUAL = {
  endpoint: "https://huggingface.co/",
  mirrors: [],
  offline: false,
  hasToken: false,
  proxies: {},
  certificates: {},
};

async function check(variables: Record<string, string>) {
  return await checkNetwork((name) => variables[name]);
}

Deno.test("checkNetwork() tells what applies where nothing is set", async () => {
  assertEquals(await check({}), { facts: USUAL, problems: [] });
});

Deno.test("checkNetwork() tells endpoint, mirrors, certificates, and that there is a token", async () => {
  const checked = await check({
    FASTVLM_ENDPOINT: "https://hub.example/a, http://mirror.example:81",
    HF_HUB_OFFLINE: "1",
    HF_TOKEN: "hf_secret",
    DENO_CERT: "/etc/ca.pem",
  });
  assertEquals(checked, {
    facts: {
      endpoint: "https://hub.example/a",
      mirrors: ["http://mirror.example:81/"],
      offline: true,
      hasToken: true,
      proxies: {},
      certificates: { DENO_CERT: "/etc/ca.pem" },
    },
    problems: [],
  });
});

Deno.test("checkNetwork() shows proxies without name and password", async (t) => {
  const cases = [
    ["http://proxy.example:3128", "http://proxy.example:3128"],
    ["http://ada:secret@proxy.example", "http://***@proxy.example"],
    ["ada:secret@proxy.example:80", "***@proxy.example:80"],
    ["socks5h://ada:se/c@ret@[::1]:1080", "socks5h://***@[::1]:1080"],
    ["proxy.example:3128", "proxy.example:3128"],
  ] as const;
  for (const [value, shown] of cases) {
    await t.step(shown, async () => {
      const { facts } = await check({ HTTPS_PROXY: value, no_proxy: "a,b" });
      assertEquals(facts, {
        ...USUAL,
        proxies: { HTTPS_PROXY: shown, no_proxy: "a,b" },
      });
    });
  }
});

Deno.test("checkNetwork() says what mends an endpoint and a token, and shows neither secret", async () => {
  const checked = await check({
    FASTVLM_ENDPOINT: "https://ada:secret@hub.example",
    HF_TOKEN: "two words",
  });
  assertEquals(checked, {
    facts: { ...USUAL, endpoint: null, hasToken: true },
    problems: [
      {
        message:
          "Cannot use FASTVLM_ENDPOINT as it must be without a name and " +
          'password: current value is "https://hub.example"',
        command: "export FASTVLM_ENDPOINT=https://huggingface.co",
      },
      {
        message: "Cannot use HF_TOKEN as it must be one word of letters, " +
          "digits and -._~+/",
        command: "unset HF_TOKEN",
      },
    ],
  });
});
