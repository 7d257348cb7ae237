import { assertEquals } from "@std/assert";
import { encodeQ80 } from "../../../bench/gguf/encode_q8_0.ts";

Deno.test("encodeQ80() gives the largest magnitude the level 127 and rounds halves away from zero", () => {
  const values = new Float32Array(64);
  // A scale of 254 / 127 = 2.
  values.set([-254, 2, 1, -1, 0.9]);
  values.set([127, -3], 32);
  const bytes = encodeQ80(values);
  const levels = new Int8Array(bytes.buffer);
  assertEquals(bytes.length, 2 * 34);
  // 2 and 1 as float16, low byte first.
  assertEquals([...bytes.subarray(0, 2)], [0x00, 0x40]);
  assertEquals([...levels.subarray(2, 8)], [-127, 1, 1, -1, 0, 0]);
  assertEquals([...bytes.subarray(34, 36)], [0x00, 0x3c]);
  assertEquals([...levels.subarray(36, 39)], [127, -3, 0]);
});
