import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/base/errors.ts";
import { createHub, hubUrl } from "../../../lib/hub/hub.ts";

Deno.test("createHub() takes endpoint and token from the environment", () => {
  const variables: Record<string, string> = {
    FASTVLM_ENDPOINT: "http://127.0.0.1:1",
    HF_TOKEN: " hf_abc\n",
  };
  const { endpoint, token } = createHub({
    environment: (name) => variables[name],
  });
  assertEquals([endpoint.href, token], ["http://127.0.0.1:1/", "hf_abc"]);
  assertEquals(createHub({ environment: () => undefined }).token, undefined);
});

Deno.test("createHub() refuses a token that no header can hold, without showing it", () => {
  const error = assertThrows(
    () =>
      createHub({
        environment: (name) => name === "HF_TOKEN" ? "hf_a b" : undefined,
      }),
    UsageError,
  );
  assertEquals(
    error.message,
    "Cannot use HF_TOKEN as it must be one word of letters, digits and -._~+/",
  );
});

Deno.test("hubUrl() keeps the endpoint's path and encodes segments", async (t) => {
  const cases = [
    ["https://a.co", "https://a.co/x/resolve/a%2Fb/c%3F%23d"],
    ["https://a.co/hub//", "https://a.co/hub/x/resolve/a%2Fb/c%3F%23d"],
  ] as const;
  for (const [endpoint, expected] of cases) {
    await t.step(endpoint, () => {
      const hub = createHub({
        environment: (name) => name === "HF_ENDPOINT" ? endpoint : undefined,
      });
      assertEquals(hubUrl(hub, ["x", "resolve", "a/b", "c?#d"]).href, expected);
    });
  }
});
