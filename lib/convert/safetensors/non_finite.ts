import { ModelFormatError } from "../../base/errors.ts";
import type { TensorDtype } from "../weights/tensor_source.ts";
import { DTYPE_BYTES } from "./dtype.ts";
import { toFloat64 } from "./to_float.ts";

/**
 * How to see, in a 32-bit word, that all bits of an exponent are set, which is what makes a number
 * infinite or NaN: without the sign, one more in the exponent's last bit carries into the sign's.
 */
interface ExponentCheck {
  /** Clears the signs. */
  readonly magnitude: number;
  /** One in the last bit of each exponent. */
  readonly carry: number;
  /** The signs. */
  readonly sign: number;
  /** Looks at every second word only: a float64's exponent is in its upper one. */
  readonly step: 1 | 2;
}

const EXPONENT_CHECKS: Readonly<
  Record<Exclude<TensorDtype, "I64">, ExponentCheck>
> = {
  BF16: { magnitude: 0x7fff7fff, carry: 0x00800080, sign: 0x80008000, step: 1 },
  F16: { magnitude: 0x7fff7fff, carry: 0x04000400, sign: 0x80008000, step: 1 },
  F32: { magnitude: 0x7fffffff, carry: 0x00800000, sign: 0x80000000, step: 1 },
  F64: { magnitude: 0x7fffffff, carry: 0x00100000, sign: 0x80000000, step: 2 },
};

/**
 * Finds the first element that is infinite or NaN, at about half a nanosecond a word.
 *
 * @returns Its index, or -1 if all are finite; integers always are.
 */
export function indexOfNonFinite(
  bytes: Uint8Array<ArrayBuffer>,
  dtype: TensorDtype,
): number {
  if (dtype === "I64" || !mayHoldNonFinite(bytes, EXPONENT_CHECKS[dtype])) {
    return -1;
  }
  return toFloat64(bytes, dtype).findIndex((value) => !Number.isFinite(value));
}

/**
 * Checks that all elements are finite.
 *
 * @param firstElement Index in the tensor of the first one given, for the error.
 *
 * @throws {ModelFormatError} If one is not; the message names the tensor, the element and its value.
 */
export function requireFinite(
  bytes: Uint8Array<ArrayBuffer>,
  dtype: TensorDtype,
  { tensor, firstElement = 0 }: { tensor: string; firstElement?: number },
): void {
  const index = indexOfNonFinite(bytes, dtype);
  if (index === -1) return;
  const size = DTYPE_BYTES[dtype];
  const element = bytes.slice(index * size, (index + 1) * size);
  throw new ModelFormatError(
    `Cannot convert tensor "${tensor}": element ${firstElement + index} is ${
      toFloat64(element, dtype)[0]
    }`,
  );
}

/** Sums up all words' carries before it looks at them: a loop without a branch is fast. */
function mayHoldNonFinite(
  bytes: Uint8Array<ArrayBuffer>,
  { magnitude, carry, sign, step }: ExponentCheck,
): boolean {
  const words = wordsOf(bytes);
  let seen = 0;
  for (let index = step - 1; index < words.length; index += step) {
    seen |= ((words[index] ?? 0) & magnitude) + carry;
  }
  return (seen & sign) !== 0;
}

/** The bytes as 32-bit words, with zeros after the last element if need be. */
function wordsOf(bytes: Uint8Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  if (bytes.byteOffset % 4 === 0 && bytes.length % 4 === 0) {
    return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  }
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  return new Uint32Array(padded.buffer);
}
