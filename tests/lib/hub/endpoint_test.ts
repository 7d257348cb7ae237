import { assertEquals, assertThrows } from "@std/assert";
import type { Environment } from "../../../lib/base/environment.ts";
import { UsageError } from "../../../lib/base/errors.ts";
import {
  findEndpointSetting,
  parseEndpoint,
  resolveEndpoint,
} from "../../../lib/hub/endpoint.ts";

function environmentOf(variables: Record<string, string>): Environment {
  return (name) => variables[name];
}

Deno.test("resolveEndpoint() takes the first of the two variables, else the public Hub", async (t) => {
  const own = { FASTVLM_ENDPOINT: "http://127.0.0.1:8080" };
  const hub = { HF_ENDPOINT: "https://mirror.example/models/" };
  const cases = [
    [{}, "https://huggingface.co/"],
    [hub, "https://mirror.example/models/"],
    [own, "http://127.0.0.1:8080/"],
    [{ ...own, ...hub }, "http://127.0.0.1:8080/"],
    [{ FASTVLM_ENDPOINT: " ", ...hub }, "https://mirror.example/models/"],
  ] as const;
  for (const [variables, expected] of cases) {
    await t.step(
      JSON.stringify(variables),
      () =>
        assertEquals(resolveEndpoint(environmentOf(variables)).href, expected),
    );
  }
});

Deno.test("resolveEndpoint() refuses what is not a plain web address", async (t) => {
  const cases = [
    ["huggingface.co", "be an http or https address", "huggingface.co"],
    ["ftp://a.co", "be an http or https address", "ftp://a.co"],
    [
      "https://me:secret@a.co",
      "be without a name and password",
      "https://a.co",
    ],
    [
      "https://a.co/?key=secret",
      "be without a query and fragment",
      "https://a.co/",
    ],
  ] as const;
  for (const [value, rule, shown] of cases) {
    await t.step(value, () => {
      const error = assertThrows(
        () => resolveEndpoint(environmentOf({ HF_ENDPOINT: value })),
        UsageError,
      );
      assertEquals(
        error.message,
        `Cannot use HF_ENDPOINT as it must ${rule}: current value is "${shown}"`,
      );
    });
  }
});

Deno.test("findEndpointSetting() names the variable that is set", () => {
  const HF_ENDPOINT = "https://a.co,https://b.co";
  assertEquals(
    [
      findEndpointSetting(environmentOf({ FASTVLM_ENDPOINT: "", HF_ENDPOINT })),
      findEndpointSetting(environmentOf({})),
    ],
    [{ name: "HF_ENDPOINT", value: HF_ENDPOINT }, undefined],
  );
});

Deno.test("parseEndpoint() names what the address was set by", () => {
  const error = assertThrows(
    () => parseEndpoint({ name: "--endpoint", value: "a" }),
    UsageError,
  );
  assertEquals(
    [error.message, error.hint],
    [
      'Cannot use --endpoint as it must be an http or https address: current value is "a"',
      "set --endpoint to an address such as https://huggingface.co (a token goes into HF_TOKEN)",
    ],
  );
});
