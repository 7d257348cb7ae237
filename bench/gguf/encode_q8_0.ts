const BLOCK_LENGTH = 32;
const BLOCK_BYTES = 34;

/**
 * Encodes values as ggml's `Q8_0` (`quantize_row_q8_0_ref` of ggml-quants.c): of every 32 values a
 * float16 scale, such that the largest magnitude becomes 127, and a signed byte each.
 */
export function encodeQ80(
  values: Float32Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const blocks = values.length / BLOCK_LENGTH;
  const bytes = new Uint8Array(blocks * BLOCK_BYTES);
  const view = new DataView(bytes.buffer);
  for (let block = 0; block < blocks; block += 1) {
    const first = block * BLOCK_LENGTH;
    const place = block * BLOCK_BYTES;
    const scale = largest(values, first) / 127;
    view.setFloat16(place, scale, true);
    const inverse = scale === 0 ? 0 : 1 / scale;
    for (let index = 0; index < BLOCK_LENGTH; index += 1) {
      const scaled = (values[first + index] ?? 0) * inverse;
      bytes[place + 2 + index] = roundHalfAway(scaled);
    }
  }
  return bytes;
}

function largest(values: Float32Array<ArrayBuffer>, first: number): number {
  let found = 0;
  for (let index = first; index < first + BLOCK_LENGTH; index += 1) {
    found = Math.max(found, Math.abs(values[index] ?? 0));
  }
  return found;
}

/** As C's `roundf`. */
function roundHalfAway(value: number): number {
  return value < 0 ? -Math.round(-value) : Math.round(value);
}
