/** Taken here, as a thread may hide it later; see `thread/without_float16_array.ts`. */
const HalfArray = Float16Array;

/** Widens IEEE 754 half-precision numbers, given as their bits, to single precision; exact. */
export function float16ToFloat32(
  bits: Uint16Array<ArrayBuffer>,
): Float32Array<ArrayBuffer> {
  return new Float32Array(
    new HalfArray(bits.buffer, bits.byteOffset, bits.length),
  );
}

/**
 * Rounds numbers to half precision, ties to even, and gives their bits. Beyond
 * ±65,504 they become infinite.
 */
export function roundToFloat16(
  values: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>,
): Uint16Array<ArrayBuffer> {
  return new Uint16Array(new HalfArray(values).buffer);
}
