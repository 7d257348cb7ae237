import { DATA_TYPES } from "../reader/stored_graph.ts";

/** How integers are stored in bytes. */
export interface IntegerFormat {
  /** Width of one. */
  readonly bits: 4 | 8;
  /** Whether they are in two's complement. */
  readonly signed: boolean;
}

/** Takes integers out of bytes; of two in a byte, the low half is the first. */
export function unpackIntegers(
  bytes: Uint8Array<ArrayBuffer>,
  { bits, signed }: IntegerFormat,
): ArrayLike<number> {
  if (bits === 8) return signed ? new Int8Array(bytes.buffer) : bytes;
  const integers = new Int8Array(2 * bytes.length);
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    integers[2 * index] = signed ? byte << 28 >> 28 : byte & 15;
    integers[2 * index + 1] = signed ? byte << 24 >> 28 : byte >> 4;
  }
  return integers;
}

/** Says whether integers of an element type are in two's complement. */
export function isSigned(dataType: number): boolean {
  return dataType === DATA_TYPES.int8 || dataType === DATA_TYPES.int4;
}

/**
 * Integers to numbers, `(integer - zeroPoint) * scale` in blocks that share both. The difference is
 * exact and the product is rounded once, to float32, as in ONNX Runtime.
 */
export function dequantize(
  integers: ArrayLike<number>,
  { scales, zeroPoints, blockSize }: {
    scales: ArrayLike<number>;
    zeroPoints: ArrayLike<number>;
    blockSize: number;
  },
  into: Float32Array<ArrayBuffer>,
): void {
  for (let column = 0; column < into.length; column += 1) {
    const block = Math.floor(column / blockSize);
    into[column] = ((integers[column] ?? 0) - (zeroPoints[block] ?? 0)) *
      (scales[block] ?? 0);
  }
}
