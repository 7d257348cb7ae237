import type { TensorDtype } from "../weights/tensor_source.ts";
import { DTYPE_BYTES } from "./dtype.ts";

const TWO_TO_32 = 2 ** 32;

/** Values that are widened twice at a time: what lies between, 64 KiB, stays in the caches. */
const PIECE_VALUES = 1 << 14;

/**
 * Gives little-endian elements as single-precision numbers: exact for BF16, F16 and F32 (which is
 * not copied if it is aligned), rounded for F64 and I64.
 */
export function toFloat32(
  bytes: Uint8Array<ArrayBuffer>,
  dtype: TensorDtype,
): Float32Array<ArrayBuffer> {
  switch (dtype) {
    case "BF16":
      return widenBfloat16(viewOf(bytes, Uint16Array));
    case "F16":
      return new Float32Array(viewOf(bytes, Float16Array));
    case "F32":
      return viewOf(bytes, Float32Array);
    case "F64":
      return new Float32Array(viewOf(bytes, Float64Array));
    case "I64":
      return new Float32Array(int64ToFloat64(viewOf(bytes, Uint32Array)));
  }
}

/**
 * Gives little-endian elements as double-precision numbers: exact, but for I64 beyond ±2^53. F64 is
 * not copied if it is aligned.
 */
export function toFloat64(
  bytes: Uint8Array<ArrayBuffer>,
  dtype: TensorDtype,
): Float64Array<ArrayBuffer> {
  if (dtype === "F64") return viewOf(bytes, Float64Array);
  if (dtype === "I64") return int64ToFloat64(viewOf(bytes, Uint32Array));
  const width = DTYPE_BYTES[dtype];
  const values = new Float64Array(bytes.length / width);
  for (let start = 0; start < values.length; start += PIECE_VALUES) {
    const end = start + PIECE_VALUES;
    const piece = bytes.subarray(start * width, end * width);
    widenFloat32(toFloat32(piece, dtype), values.subarray(start, end));
  }
  return values;
}

/** A loop is compiled to what the processor does; `set()` converts element by element. */
function widenFloat32(
  floats: Float32Array<ArrayBuffer>,
  doubles: Float64Array<ArrayBuffer>,
): void {
  for (let index = 0; index < floats.length; index += 1) {
    doubles[index] = floats[index] ?? 0;
  }
}

/** A bfloat16 is the upper half of a float32. */
function widenBfloat16(
  halves: Uint16Array<ArrayBuffer>,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(halves.length);
  const bits = new Uint32Array(values.buffer);
  for (let index = 0; index < halves.length; index += 1) {
    bits[index] = (halves[index] ?? 0) << 16;
  }
  return values;
}

/** Computed from halves: a BigInt for every element takes ten times as long. */
function int64ToFloat64(
  words: Uint32Array<ArrayBuffer>,
): Float64Array<ArrayBuffer> {
  const values = new Float64Array(words.length / 2);
  for (let index = 0; index < values.length; index += 1) {
    const low = words[2 * index] ?? 0;
    const high = (words[2 * index + 1] ?? 0) | 0;
    values[index] = high * TWO_TO_32 + low;
  }
  return values;
}

/** A typed array's class. */
interface ViewClass<View> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): View;
}

/** The bytes as another array: the same memory if the position allows it, else a copy. */
function viewOf<View>(
  bytes: Uint8Array<ArrayBuffer>,
  view: ViewClass<View>,
): View {
  const aligned = bytes.byteOffset % view.BYTES_PER_ELEMENT === 0
    ? bytes
    : bytes.slice();
  return new view(
    aligned.buffer,
    aligned.byteOffset,
    aligned.byteLength / view.BYTES_PER_ELEMENT,
  );
}
