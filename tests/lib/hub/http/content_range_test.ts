import { assertEquals } from "@std/assert";
import {
  type ContentRange,
  parseContentRange,
} from "../../../../lib/hub/http/content_range.ts";

Deno.test("parseContentRange() reads what is a range of bytes", async (t) => {
  const cases: [string | null, ContentRange | undefined][] = [
    ["bytes 0-0/1", { start: 0, end: 1, total: 1 }],
    ["bytes 10-19/5000000000", { start: 10, end: 20, total: 5_000_000_000 }],
    ["Bytes 10-19/*", { start: 10, end: 20, total: undefined }],
    [" bytes 10-19/20 ", { start: 10, end: 20, total: 20 }],
    ["bytes 10-20/20", undefined],
    ["bytes 10-9/20", undefined],
    ["bytes */20", undefined],
    ["bytes=10-19/20", undefined],
    ["items 10-19/20", undefined],
    ["bytes 10-/20", undefined],
    ["bytes -10/20", undefined],
    ["bytes 10-19", undefined],
    ["bytes 10-19/20, 21-22/20", undefined],
    ["bytes 1-99999999999999999999/*", undefined],
    ["", undefined],
    [null, undefined],
  ];
  for (const [value, expected] of cases) {
    await t.step(
      `${value}`,
      () => assertEquals(parseContentRange(value), expected),
    );
  }
});
