import { assertEquals } from "@std/assert";
import { splitLines } from "../../../../lib/results/lines/split_lines.ts";

type Seen = [text: string, offset: number, isWhole: boolean];

Deno.test("splitLines() finds the same lines whatever pieces they come in", async () => {
  const text = "one\n\nzwölf\r\n日本\nlast";
  const expected: Seen[] = [
    ["one", 0, true],
    ["", 4, true],
    ["zwölf\r", 5, true],
    ["日本", 13, true],
    ["last", 20, false],
  ];
  for (const size of [1, 2, 3, 7, 100]) {
    assertEquals(await split(text, size), expected);
  }
});

Deno.test("splitLines() sees no line after the last line feed, and none in nothing", async () => {
  assertEquals(await split("a\n", 1), [["a", 0, true]]);
  assertEquals(await split("", 1), []);
  assertEquals(await split("\n", 1), [["", 0, true]]);
});

Deno.test("splitLines() copies what its source may use again", async () => {
  const buffer = new Uint8Array(2);
  async function* reused(): AsyncGenerator<Uint8Array> {
    for (const text of ["ab", "c\n", "de"]) {
      new TextEncoder().encodeInto(text, buffer);
      yield await Promise.resolve(buffer);
    }
  }
  const lines: string[] = [];
  for await (const { bytes } of splitLines(reused())) {
    lines.push(new TextDecoder().decode(bytes));
  }
  assertEquals(lines, ["abc", "de"]);
});

async function split(text: string, size: number): Promise<Seen[]> {
  const bytes = new TextEncoder().encode(text);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < bytes.length; start += size) {
      yield await Promise.resolve(bytes.slice(start, start + size));
    }
  }
  const lines: Seen[] = [];
  for await (const { bytes, offset, isWhole } of splitLines(pieces())) {
    lines.push([new TextDecoder().decode(bytes), offset, isWhole]);
  }
  return lines;
}
