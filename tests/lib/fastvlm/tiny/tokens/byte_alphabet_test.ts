import { assertEquals } from "@std/assert";
import {
  BYTE_ALPHABET,
  toByteAlphabet,
} from "../../../../../lib/fastvlm/tiny/tokens/byte_alphabet.ts";

Deno.test("BYTE_ALPHABET has a printable character of its own for each byte", () => {
  assertEquals(new Set(BYTE_ALPHABET).size, 256);
  assertEquals(BYTE_ALPHABET.filter((one) => /[\s\p{C}]/u.test(one)), []);
});

Deno.test("toByteAlphabet() writes text as vocabularies do", () => {
  assertEquals(toByteAlphabet(" A\n~é"), "ĠAĊ~Ã©");
});
