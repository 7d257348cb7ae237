import { assertEquals } from "@std/assert";
import { timingSafeEqual } from "@std/crypto";

Deno.test("timingSafeEqual() compares byte strings of equal length", () => {
  const bytes = new Uint8Array([1, 2, 3]);
  assertEquals(timingSafeEqual(bytes, new Uint8Array([1, 2, 3])), true);
  assertEquals(timingSafeEqual(bytes, new Uint8Array([1, 2, 4])), false);
});
