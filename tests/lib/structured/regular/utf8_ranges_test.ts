import { assertEquals } from "@std/assert";
import { utf8Ranges } from "../../../../lib/structured/regular/utf8_ranges.ts";

Deno.test("each code point of a range is encoded by just one sequence of byte ranges", () => {
  const ranges = [[0x41, 0x41], [0x20, 0x2fff], [0xd000, 0xe123], [
    0xfff0,
    0x10fff,
  ], [0x3ff, 0x10ffff]];
  for (const [first = 0, last = 0] of ranges) {
    const sequences = utf8Ranges(first, last);
    for (const point of samplePoints(first, last)) {
      const bytes = new TextEncoder().encode(String.fromCodePoint(point));
      const matching = sequences.filter((sequence) =>
        sequence.length === bytes.length &&
        sequence.every(([low, high], index) =>
          low <= (bytes[index] ?? -1) && (bytes[index] ?? -1) <= high
        )
      );
      const isHalf = 0xd800 <= point && point <= 0xdfff;
      const isWithin = first <= point && point <= last && !isHalf;
      assertEquals(matching.length, isWithin ? 1 : 0, point.toString(16));
    }
  }
});

/** Points at and around both ends and the places where the encoding changes, and some between. */
function samplePoints(first: number, last: number): number[] {
  const edges = [first, last, 0x7f, 0x7ff, 0xd7ff, 0xdfff, 0xffff, 0x10ffff];
  const around = edges.flatMap((edge) => [edge - 1, edge, edge + 1]);
  const between = Array.from(
    { length: 500 },
    (_, index) => Math.floor(index * 0x10ffff / 500),
  );
  return [...around, ...between]
    .filter((point) => 0 <= point && point <= 0x10ffff)
    .filter((point) => point < 0xd800 || point > 0xdfff);
}
