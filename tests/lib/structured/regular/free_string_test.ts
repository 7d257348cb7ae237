import { assertEquals, assertGreater } from "@std/assert";
import {
  type ByteTable,
  DEAD,
} from "../../../../lib/structured/regular/byte_table.ts";
import {
  FREE_STRING,
  FREE_STRING_OPEN,
} from "../../../../lib/structured/regular/free_string.ts";
import { seededRandom } from "../../../support/structured/write_document.ts";

/** Pieces of strings, right and wrong ones. */
const PIECES = [
  '"',
  "a",
  "\\",
  "\\n",
  "\\/",
  "\\u00e9",
  "\\uD83D",
  "\\uDE00",
  "\\u12",
  "é",
  "\u{1f600}",
  "\x7f",
  "\n",
  "\u0000",
  "\\x",
].map((text) => new TextEncoder().encode(text));
const BROKEN = [
  [0x80],
  [0xc3],
  [0xc0, 0xaf],
  [0xe0, 0x80, 0x80],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xf0, 0x9f],
  [0xff],
].map((bytes) => Uint8Array.from(bytes));

Deno.test("free strings are just those that JSON has, in valid UTF-8 and without half pairs", () => {
  const random = seededRandom(2);
  const pieces = [...PIECES, ...PIECES, ...BROKEN];
  let strings = 0;
  for (let run = 0; run < 20_000; run += 1) {
    const inner = Array.from(
      { length: Math.floor(random() * 4) },
      () => [...pieces[Math.floor(random() * pieces.length)] ?? []],
    ).flat();
    const bytes = [0x22, ...inner, 0x22];
    const expected = isJsonString(bytes);
    strings += expected ? 1 : 0;
    assertEquals(accepts(FREE_STRING, bytes), expected, String(bytes));
  }
  assertGreater(strings, 1500);
});

function isJsonString(bytes: readonly number[]): boolean {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const text = decoder.decode(Uint8Array.from(bytes));
    const value: unknown = JSON.parse(text);
    return typeof value === "string" && value.isWellFormed();
  } catch {
    return false;
  }
}

function accepts(table: ByteTable, bytes: readonly number[]): boolean {
  const end = bytes.reduce(
    (state, byte) => state === DEAD ? DEAD : table.next(state, byte),
    FREE_STRING_OPEN,
  );
  return end !== DEAD && table.label(end) !== DEAD;
}
