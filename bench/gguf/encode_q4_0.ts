import { BLOCK_LENGTH, encodeBlocks } from "./encode_blocks.ts";

const HALF = BLOCK_LENGTH / 2;

/**
 * Encodes values as ggml's `Q4_0` (`quantize_row_q4_0_ref` of ggml-quants.c): of every 32 values a
 * float16 scale, such that the value that is furthest from zero becomes -8, and 4 bits each, those of
 * the first 16 values in the low halves of 16 bytes.
 */
export function encodeQ40(
  values: Float32Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  return encodeBlocks(values, {
    integerBytes: HALF,
    scaleOf: (block) => furthest(block) / -8,
    fill(integers, block, inverse) {
      for (let index = 0; index < HALF; index += 1) {
        const low = level((block[index] ?? 0) * inverse);
        const high = level((block[HALF + index] ?? 0) * inverse);
        integers[index] = low | (high << 4);
      }
    },
  });
}

/** The value with the largest magnitude, with its sign. */
function furthest(block: Float32Array<ArrayBuffer>): number {
  return block.reduce(
    (found, value) => Math.abs(value) > Math.abs(found) ? value : found,
    0,
  );
}

/** From -8 to 8, rounded and moved to 0 to 15. */
function level(scaled: number): number {
  return Math.min(15, (scaled + 8.5) | 0);
}
