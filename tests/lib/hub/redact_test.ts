import { assertEquals } from "@std/assert";
import { redact } from "../../../lib/hub/redact.ts";

Deno.test("redact() takes secrets, queries and credentials out of a text", async (t) => {
  const cases = [
    ["a query", "https://a.co/x?Policy=p&b=c", "https://a.co/x"],
    ["a fragment", "https://a.co/x#part", "https://a.co/x"],
    ["credentials", "http://user:pass@a.co:80/x", "http://a.co:80/x"],
    [
      "two addresses",
      "http://a/?k=1 to http://b/?k=2!",
      "http://a/ to http://b/",
    ],
    [
      "an address in brackets",
      "failed (https://a/x?k=1): dns",
      "failed (https://a/x): dns",
    ],
    [
      "the secret anywhere",
      "token hf_abc, again hf_abc.",
      "token ***, again ***.",
    ],
    ["no address", "What is 1 + 1?", "What is 1 + 1?"],
  ] as const;
  for (const [name, text, expected] of cases) {
    await t.step(
      name,
      () => assertEquals(redact(text, ["hf_abc", ""]), expected),
    );
  }
});
