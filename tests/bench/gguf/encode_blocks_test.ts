import { assertEquals } from "@std/assert";
import {
  BLOCK_LENGTH,
  encodeBlocks,
} from "../../../bench/gguf/encode_blocks.ts";

Deno.test("encodeBlocks() puts a float16 scale in front of each block's integers", () => {
  const values = new Float32Array(2 * BLOCK_LENGTH);
  values[3] = 6;
  const bytes = encodeBlocks(values, {
    integerBytes: 1,
    scaleOf: (block) => Math.max(...block) / 2,
    fill(integers, block, inverse) {
      integers[0] = (block[3] ?? 0) * inverse;
    },
  });
  // 3 is 0x4200 in float16; a block of zeros has no scale, and an inverse of zero.
  assertEquals([...bytes], [0x00, 0x42, 2, 0, 0, 0]);
});
