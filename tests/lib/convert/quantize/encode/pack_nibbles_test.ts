import { assertEquals } from "@std/assert";
import { packNibbles } from "../../../../../lib/convert/quantize/encode/pack_nibbles.ts";

Deno.test("packNibbles() puts the first of a pair into the low half", () => {
  assertEquals(
    packNibbles(Uint8Array.of(1, 2, 3, 15), 4),
    Uint8Array.of(0x21, 0xf3),
  );
});

Deno.test("packNibbles() begins every row with a byte of its own", () => {
  assertEquals(
    packNibbles(Uint8Array.of(1, 2, 3, 4, 5, 6), 3),
    Uint8Array.of(0x21, 0x03, 0x54, 0x06),
  );
});
