import { assertEquals } from "@std/assert";
import { encodeQ40 } from "../../../bench/gguf/encode_q4_0.ts";

Deno.test("encodeQ40() gives the value furthest from zero the level -8, and puts the second half of a block in high nibbles", () => {
  const values = new Float32Array(32);
  // A scale of -8 / -8 = 1.
  values.set([-8, 7, 0, 1, -1, 0.4, 0.6, -0.6]);
  values.set([3, -4], 16);
  const nibbles = [
    [0, 11],
    [15, 4],
    [8, 8],
    [9, 8],
    [7, 8],
    [8, 8],
    [9, 8],
    [7, 8],
    ...Array.from({ length: 8 }, () => [8, 8]),
  ];
  assertEquals([...encodeQ40(values)], [
    // 1 as float16, low byte first.
    ...[0x00, 0x3c],
    ...nibbles.map(([low = 0, high = 0]) => low | (high << 4)),
  ]);
});

Deno.test("encodeQ40() cuts off what the sign of the scale leaves no level for", () => {
  const values = new Float32Array(32);
  // A scale of 8 / -8 = -1: of 8 and its opposite, the first that is found has a level.
  values.set([8, -8]);
  const bytes = encodeQ40(values);
  assertEquals([...bytes.subarray(0, 4)], [0x00, 0xbc, 0x80, 0x8f]);
});

Deno.test("encodeQ40() encodes a block of zeros", () => {
  assertEquals([...encodeQ40(new Float32Array(32))], [
    // Minus zero, as 0 / -8 is in C too.
    ...[0x00, 0x80],
    ...new Array(16).fill(0x88),
  ]);
});
