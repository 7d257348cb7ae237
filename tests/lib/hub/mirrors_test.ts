import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  NetworkError,
  NotFoundError,
  UsageError,
} from "../../../lib/base/errors.ts";
import { createHub, type Hub } from "../../../lib/hub/hub.ts";
import { askInTurn, createHubs, mirrorOf } from "../../../lib/hub/mirrors.ts";

function environment(variables: Record<string, string>) {
  return (name: string) => variables[name];
}

function describe(hubs: readonly Hub[]) {
  return hubs.map(({ endpoint, token }) => [endpoint.href, token]);
}

const HUB = createHub({ environment: environment({ HF_TOKEN: "hf_a" }) });
const MIRROR = mirrorOf(HUB, "https://mirror.example.com/hf");

Deno.test("createHubs() gives the servers in order, and the token to the first only", async (t) => {
  const cases: [string | undefined, Record<string, string>, unknown][] = [
    [undefined, {}, [["https://huggingface.co/", "hf_a"]]],
    [
      undefined,
      { FASTVLM_ENDPOINT: "https://a.co, https://b.co/hf ,", HF_ENDPOINT: "x" },
      [["https://a.co/", "hf_a"], ["https://b.co/hf", undefined]],
    ],
    [
      undefined,
      { HF_ENDPOINT: "https://a.co,https://b.co" },
      [["https://a.co/", "hf_a"], ["https://b.co/", undefined]],
    ],
    [
      "https://c.co",
      { FASTVLM_ENDPOINT: "https://a.co,https://b.co" },
      [["https://c.co/", "hf_a"]],
    ],
  ];
  for (const [endpoints, variables, expected] of cases) {
    await t.step(JSON.stringify([endpoints, variables]), () => {
      const hubs = createHubs({
        endpoints,
        environment: environment({ HF_TOKEN: "hf_a", ...variables }),
      });
      assertEquals<unknown>(describe(hubs), expected);
    });
  }
});

Deno.test("createHubs() refuses an endpoint that cannot be used, and names what it was set by", async (t) => {
  const values = ["ftp://a.co", "https://a.co,ftp://a.co"];
  for (const name of ["--endpoint", "FASTVLM_ENDPOINT", "HF_ENDPOINT"]) {
    for (const value of values) {
      await t.step(`${name} ${value}`, () => {
        const error = assertThrows(
          () =>
            createHubs({
              endpoints: name === "--endpoint" ? value : undefined,
              environment: environment({ [name]: value }),
            }),
          UsageError,
        );
        assertEquals(
          [error.message, error.hint],
          [
            `Cannot use ${name} as it must be an http or https address: current value is "ftp://a.co"`,
            `set ${name} to an address such as https://huggingface.co (a token goes into HF_TOKEN)`,
          ],
        );
      });
    }
  }
});

Deno.test("mirrorOf() blames no variable for a mirror that cannot be used", () => {
  const error = assertThrows(() => mirrorOf(HUB, "ftp://a.co"), UsageError);
  assertEquals(
    error.message,
    'Cannot use a mirror as it must be an http or https address: current value is "ftp://a.co"',
  );
});

Deno.test("mirrorOf() sends to another server, without the token", () => {
  assertEquals(MIRROR, {
    ...HUB,
    endpoint: new URL("https://mirror.example.com/hf"),
    token: undefined,
  });
});

Deno.test("askInTurn() gives the first answer, and lets the servers share the time for retries", async () => {
  const asked: unknown[] = [];
  const answer = await askInTurn([HUB, MIRROR], ({ endpoint, retries }) => {
    asked.push([endpoint.host, retries?.patienceMs]);
    return endpoint.host === "huggingface.co"
      ? Promise.reject(new NetworkError("Cannot reach it"))
      : Promise.resolve(endpoint.host);
  });
  assertEquals(answer, "mirror.example.com");
  assertEquals(asked, [
    ["huggingface.co", 60_000],
    ["mirror.example.com", 60_000],
  ]);
});

Deno.test("askInTurn() that fails everywhere throws what the first one said", async () => {
  const errors = [new NotFoundError("First"), new NetworkError("Second")];
  await assertRejects(
    () => askInTurn([HUB, MIRROR], () => Promise.reject(errors.shift())),
    NotFoundError,
    "First",
  );
  assertEquals(errors, []);
});

Deno.test("askInTurn() ends at once with the reason of an abort", async () => {
  let asked = 0;
  await assertRejects(
    () =>
      askInTurn([HUB, MIRROR], () => {
        asked += 1;
        return Promise.reject(new DOMException("Aborted", "AbortError"));
      }),
    DOMException,
  );
  assertEquals(asked, 1);
});
