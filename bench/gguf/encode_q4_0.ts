const BLOCK_LENGTH = 32;
const BLOCK_BYTES = 18;

/**
 * Encodes values as ggml's `Q4_0` (`quantize_row_q4_0_ref` of ggml-quants.c): of every 32 values a
 * float16 scale, such that the value that is furthest from zero becomes -8, and 4 bits each, those of
 * the first 16 values in the low halves of 16 bytes.
 */
export function encodeQ40(
  values: Float32Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const blocks = values.length / BLOCK_LENGTH;
  const bytes = new Uint8Array(blocks * BLOCK_BYTES);
  const view = new DataView(bytes.buffer);
  for (let block = 0; block < blocks; block += 1) {
    const first = block * BLOCK_LENGTH;
    const place = block * BLOCK_BYTES;
    const scale = furthest(values, first) / -8;
    view.setFloat16(place, scale, true);
    const inverse = scale === 0 ? 0 : 1 / scale;
    for (let index = 0; index < 16; index += 1) {
      const low = level((values[first + index] ?? 0) * inverse);
      const high = level((values[first + 16 + index] ?? 0) * inverse);
      bytes[place + 2 + index] = low | (high << 4);
    }
  }
  return bytes;
}

/** The value of a block with the largest magnitude, with its sign. */
function furthest(values: Float32Array<ArrayBuffer>, first: number): number {
  let found = 0;
  for (let index = first; index < first + BLOCK_LENGTH; index += 1) {
    const value = values[index] ?? 0;
    if (Math.abs(value) > Math.abs(found)) found = value;
  }
  return found;
}

/** From -8 to 8, rounded and moved to 0 to 15. */
function level(scaled: number): number {
  return Math.min(15, (scaled + 8.5) | 0);
}
