/** Values that share a scale in ggml's `Q4_0` and `Q8_0`. */
export const BLOCK_LENGTH = 32;

/** Bytes of a block's float16 scale. */
const SCALE_BYTES = 2;

/** How the blocks of a type are encoded. */
export interface BlockForm {
  /** Bytes of a block's integers. */
  readonly integerBytes: number;
  /** What the integers of a block are multiplied by. */
  scaleOf(block: Float32Array<ArrayBuffer>): number;
  /** Writes the integers of a block: the values times `inverse`, the inverse of the scale. */
  fill(
    integers: Uint8Array<ArrayBuffer>,
    block: Float32Array<ArrayBuffer>,
    inverse: number,
  ): void;
}

/** Encodes values in blocks: a float16 scale each, and integers behind it. */
export function encodeBlocks(
  values: Float32Array<ArrayBuffer>,
  { integerBytes, scaleOf, fill }: BlockForm,
): Uint8Array<ArrayBuffer> {
  const blocks = values.length / BLOCK_LENGTH;
  const bytes = new Uint8Array(blocks * (SCALE_BYTES + integerBytes));
  const view = new DataView(bytes.buffer);
  for (let block = 0; block < blocks; block += 1) {
    const first = block * BLOCK_LENGTH;
    const place = block * (SCALE_BYTES + integerBytes);
    const part = values.subarray(first, first + BLOCK_LENGTH);
    const scale = scaleOf(part);
    view.setFloat16(place, scale, true);
    const start = place + SCALE_BYTES;
    const integers = bytes.subarray(start, start + integerBytes);
    fill(integers, part, scale === 0 ? 0 : 1 / scale);
  }
  return bytes;
}
