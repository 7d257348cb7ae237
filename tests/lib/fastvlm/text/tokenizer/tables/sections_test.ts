import { assertEquals } from "@std/assert";
import {
  asNumbers,
  packSections,
  unpackSections,
} from "../../../../../../lib/fastvlm/text/tokenizer/tables/sections.ts";

Deno.test("sections come back as they were, whatever their lengths", () => {
  const numbers = Uint32Array.of(1, 2 ** 32 - 1, 7);
  const packed = packSections([
    Uint8Array.of(1, 2, 3, 4, 5),
    numbers.subarray(1),
    new Uint8Array(),
    numbers,
    Uint8Array.of(9),
  ]);
  const [bytes, some = packed, empty, all = packed, last, ...more] =
    unpackSections(packed);
  assertEquals([bytes, empty, last, more], [
    Uint8Array.of(1, 2, 3, 4, 5),
    new Uint8Array(),
    Uint8Array.of(9),
    [],
  ]);
  assertEquals(asNumbers(some), Uint32Array.of(2 ** 32 - 1, 7));
  assertEquals(asNumbers(all), numbers);
  assertEquals(all.buffer === packed.buffer, true);
});
