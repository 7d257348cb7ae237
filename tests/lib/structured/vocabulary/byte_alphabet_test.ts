import { assertEquals } from "@std/assert";
import {
  BYTE_ALPHABET,
  bytesOfToken,
  toByteAlphabet,
} from "../../../../lib/structured/vocabulary/byte_alphabet.ts";

Deno.test("BYTE_ALPHABET has a printable character of its own for each byte", () => {
  assertEquals(new Set(BYTE_ALPHABET).size, 256);
  assertEquals(BYTE_ALPHABET.filter((one) => /[\s\p{C}]/u.test(one)), []);
});

Deno.test("toByteAlphabet() writes text as vocabularies do", () => {
  assertEquals(toByteAlphabet(" A\n~é"), "ĠAĊ~Ã©");
});

Deno.test("bytesOfToken() reads what toByteAlphabet() has written, and nothing else", () => {
  const text = " A\n~é🌊";
  assertEquals(
    bytesOfToken(toByteAlphabet(text)),
    new TextEncoder().encode(text),
  );
  assertEquals(bytesOfToken("a b"), undefined);
  assertEquals(bytesOfToken("日"), undefined);
});
