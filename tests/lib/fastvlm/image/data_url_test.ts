import { assertEquals, assertThrows } from "@std/assert";
import { ImageError } from "../../../../lib/base/errors.ts";
import { decodeDataUrl } from "../../../../lib/fastvlm/image/data_url.ts";

Deno.test("decodeDataUrl() decodes every form of RFC 2397", async (t) => {
  const cases: [string, string][] = [
    ["data:text/plain;base64,aGk=", "hi"],
    ["DATA:;BASE64,aGk", "hi"],
    ["data:text/plain;base64,aGk%3D", "hi"],
    ["data:,a%20b", "a b"],
    ['data:image/svg+xml;charset=utf-8,<svg a="1,2"/>', '<svg a="1,2"/>'],
    ["data:,100%", "100%"],
    ["data:,", ""],
  ];
  for (const [url, expected] of cases) {
    await t.step(url, () => {
      assertEquals(new TextDecoder().decode(decodeDataUrl(url)), expected);
    });
  }
});

Deno.test("decodeDataUrl() decodes bytes that are not UTF-8", () => {
  assertEquals([...decodeDataUrl("data:,%ff%00é")], [0xff, 0, 0xc3, 0xa9]);
});

Deno.test("decodeDataUrl() refuses what is malformed", () => {
  const messages = ["data:image/png", "data:;base64,***"].map((url) =>
    assertThrows(() => decodeDataUrl(url), ImageError).message
  );
  assertEquals(messages, [
    "Cannot read image from a data: URL: it has no comma",
    "Cannot read image from a data: URL: its data is not base64",
  ]);
});
