import { assertEquals, assertThrows } from "@std/assert";
import type { Environment } from "../../../lib/base/environment.ts";
import { UsageError } from "../../../lib/base/errors.ts";
import { resolveEndpoint } from "../../../lib/hub/endpoint.ts";

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
