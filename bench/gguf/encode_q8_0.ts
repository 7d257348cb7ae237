import { BLOCK_LENGTH, encodeBlocks } from "./encode_blocks.ts";

/**
 * Encodes values as ggml's `Q8_0` (`quantize_row_q8_0_ref` of ggml-quants.c): of every 32 values a
 * float16 scale, such that the largest magnitude becomes 127, and a signed byte each.
 */
export function encodeQ80(
  values: Float32Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  return encodeBlocks(values, {
    integerBytes: BLOCK_LENGTH,
    scaleOf: (block) => largest(block) / 127,
    fill(integers, block, inverse) {
      for (const [index, value] of block.entries()) {
        integers[index] = roundHalfAway(value * inverse);
      }
    },
  });
}

function largest(block: Float32Array<ArrayBuffer>): number {
  return block.reduce((found, value) => Math.max(found, Math.abs(value)), 0);
}

/** As C's `roundf`. */
function roundHalfAway(value: number): number {
  return value < 0 ? -Math.round(-value) : Math.round(value);
}
