import { ratiosOf } from "../../../lib/convert/quantize/encode/scale_ratios.ts";
import type { Encoding } from "../../../lib/convert/weights/encoding.ts";
import {
  type EncodedWeight,
  encodePlainly,
  type PlainWeight,
} from "./plain_encodings.ts";

/** Values that share a scale, as codes. */
export interface ScalarCodes {
  scale: number;
  zeroPoint: number;
  /** Unsigned in blocks, signed in columns. */
  codes: number[];
}

/** The codes that are possible. */
interface CodeRange {
  /** The scale that takes all values in. */
  base: number;
  low: number;
  high: number;
}

const CHUNK = 256;
const STEPS = 256;
const SMALLEST = Math.fround(1e-30);

/**
 * Encodes a weight as the converter does, one number after the other: scales by least squares, in single
 * precision where the kernels use it, so that the bytes can be compared.
 */
export function encodeByScalars(weight: PlainWeight): EncodedWeight {
  const { encoding } = weight;
  switch (encoding.kind) {
    case "float":
      return encodePlainly(weight);
    case "columns":
      return encodeColumns(weight, encoding);
    case "blocks":
      return encodeBlocks(weight, encoding);
  }
}

function encodeColumns(
  { rows, columns, values }: PlainWeight,
  encoding: Extract<Encoding, { kind: "columns" }>,
): EncodedWeight {
  const scales = new Float32Array(rows);
  const codes = new Int8Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const part = values.slice(row * columns, (row + 1) * columns);
    const chosen = quantizeRow(Float32Array.from(part), encoding);
    scales[row] = chosen.scale;
    chosen.codes.forEach((code, column) => codes[column * rows + row] = code);
  }
  return { values: bytesOf(codes), scales: bytesOf(scales) };
}

function encodeBlocks(
  { rows, columns, values }: PlainWeight,
  encoding: Extract<Encoding, { kind: "blocks" }>,
): EncodedWeight {
  const { bits, blockSize, symmetric } = encoding;
  const blocks = Math.ceil(columns / blockSize);
  const chosen = Array.from({ length: rows * blocks }, (_, index) => {
    const start = Math.floor(index / blocks) * columns +
      index % blocks * blockSize;
    const end = Math.floor(index / blocks) * columns + columns;
    const block = new Float32Array(blockSize);
    block.set(values.slice(start, Math.min(start + blockSize, end)));
    return quantizeBlock(block, encoding);
  });
  const zeroPoints = chosen.map(({ zeroPoint }) => zeroPoint);
  return {
    values: pack(chosen.flatMap(({ codes }) => codes), bits),
    scales: bytesOf(Float32Array.from(chosen, ({ scale }) => scale)),
    ...(!symmetric && {
      zeroPoints: packRows(zeroPoints, blocks, bits),
    }),
  };
}

/** Quantizes values to unsigned codes with a scale, and a zero point or the middle as zero. */
export function quantizeBlock(
  values: Float32Array,
  encoding: Extract<Encoding, { kind: "blocks" }>,
): ScalarCodes {
  const { bits, symmetric } = encoding;
  const middle = 2 ** (bits - 1);
  const least = Math.min(0, ...values);
  const greatest = Math.max(0, ...values);
  if (Math.max(-least, greatest) < SMALLEST) {
    return {
      scale: 0,
      zeroPoint: middle,
      codes: [...values].map(() => middle),
    };
  }
  const range = symmetric
    ? signedRange(least, greatest, middle)
    : wholeRange(least, greatest, 2 * middle - 1);
  const zeroPoint = 0 - range.low;
  const { scale, codes } = bits === 4
    ? fitNibbles(values, range, ratiosOf(encoding))
    : takeAllIn(values, range);
  return { scale, zeroPoint, codes: codes.map((code) => code + zeroPoint) };
}

/** With 256 codes, the scale that takes all values in is good enough. */
function takeAllIn(
  values: Float32Array,
  { base, low, high }: CodeRange,
): { scale: number; codes: number[] } {
  const inverse = Math.fround(1 / base);
  const codes = Array.from(
    values,
    (value) => toCode(Math.fround(value * inverse), low, high),
  );
  return { scale: base, codes };
}

/** In fixed-point numbers of 256 steps a code. */
function fitNibbles(
  values: Float32Array,
  { base, low, high }: CodeRange,
  ratios: readonly number[],
): { scale: number; codes: number[] } {
  const f = Math.fround;
  const factor = f(STEPS / base);
  const fixed = Array.from(values, (value) => roundHalfEven(f(value * factor)));
  const candidates = ratios.map((ratio) => {
    const multiplier = roundHalfEven(f(32_768 / f(STEPS * f(ratio))));
    const codes = fixed.map((value) => {
      const code = Math.floor((value * multiplier + 16_384) / 32_768);
      return Math.min(Math.max(code, low), high) + 0;
    });
    const product = sumOf(codes, (code, index) => code * (fixed[index] ?? 0));
    const square = sumOf(codes, (code) => code * code);
    const scale = f(product / (square * STEPS) * base);
    return { codes, scale, gain: product * product / square };
  });
  // Pairs first, as vectors of two are compared.
  const [a, b, c, d] = candidates as [Fit, Fit, Fit, Fit];
  return better(better(a, c), better(b, d));
}

interface Fit {
  scale: number;
  codes: number[];
  gain: number;
}

/** The first one if there is no difference. */
function better(first: Fit, second: Fit): Fit {
  return second.gain > first.gain ? second : first;
}

function sumOf(
  codes: readonly number[],
  term: (code: number, index: number) => number,
): number {
  return codes.reduce((sum, code, index) => sum + term(code, index), 0);
}

/** Quantizes a row to signed codes. */
export function quantizeRow(
  values: Float32Array,
  encoding: Extract<Encoding, { kind: "columns" }>,
): ScalarCodes {
  const { levels } = encoding;
  const extreme = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (extreme < SMALLEST) {
    return { scale: 0, zeroPoint: 0, codes: [...values].map(() => 0) };
  }
  const base = Math.fround(extreme / levels);
  const range = { base, low: -levels, high: levels };
  return { zeroPoint: 0, ...fit(values, range, ratiosOf(encoding)) };
}

function signedRange(
  least: number,
  greatest: number,
  middle: number,
): CodeRange {
  const extreme = greatest > -least ? greatest : least;
  const base = Math.fround(extreme / -middle);
  return { base, low: -middle, high: middle - 1 };
}

function wholeRange(least: number, greatest: number, last: number): CodeRange {
  const f = Math.fround;
  const base = f(f(greatest / last) - f(least / last));
  const zeroPoint = Math.min(roundHalfEven(f(-least / base)), last) + 0;
  return { base, low: 0 - zeroPoint, high: last - zeroPoint };
}

function fit(
  values: Float32Array,
  { base, low, high }: CodeRange,
  ratios: readonly number[],
): { scale: number; codes: number[] } {
  const f = Math.fround;
  let best = { gain: 0, divisor: 1, scale: 0, inverse: 0 };
  for (const ratio of ratios) {
    const inverse = f(1 / f(base * f(ratio)));
    const { product, square } = sums(values, { base: inverse, low, high });
    const gain = product * product;
    const divisor = inverse * inverse * square;
    if (gain * best.divisor > best.gain * divisor) {
      const scale = f(product / (inverse * square));
      best = { gain, divisor, scale, inverse };
    }
  }
  const codes = Array.from(
    values,
    (value) => toCode(f(value * best.inverse), low, high),
  );
  return { scale: best.scale, codes };
}

/** Σ(t · code) and Σ(code²) of a candidate; here `base` is 1 / scale. */
function sums(
  values: Float32Array,
  { base: inverse, low, high }: CodeRange,
): { product: number; square: number } {
  const f = Math.fround;
  let product = 0;
  let square = 0;
  for (let start = 0; start < values.length; start += CHUNK) {
    const products: [number, number] = [0, 0];
    const squares: [number, number] = [0, 0];
    values.slice(start, start + CHUNK).forEach((value, index) => {
      const t = f(value * inverse);
      const code = toCode(t, low, high);
      const half = index % 2 === 0 ? 0 : 1;
      products[half] = f(products[half] + f(t * code));
      squares[half] = f(squares[half] + f(code * code));
    });
    product += f(products[0] + products[1]);
    square += f(squares[0] + squares[1]);
  }
  return { product, square };
}

function toCode(t: number, low: number, high: number): number {
  // Adding zero makes a negative zero a positive one.
  return Math.min(Math.max(roundHalfEven(t), low), high) + 0;
}

function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

function packRows(
  values: readonly number[],
  columns: number,
  bits: 4 | 8,
): Uint8Array<ArrayBuffer> {
  const rows: number[] = [];
  for (let start = 0; start < values.length; start += columns) {
    rows.push(...pack(values.slice(start, start + columns), bits));
  }
  return Uint8Array.from(rows);
}

function pack(
  values: readonly number[],
  bits: 4 | 8,
): Uint8Array<ArrayBuffer> {
  if (bits === 8) return Uint8Array.from(values);
  return Uint8Array.from(
    { length: Math.ceil(values.length / 2) },
    (_, index) => (values[2 * index] ?? 0) + 16 * (values[2 * index + 1] ?? 0),
  );
}

function bytesOf(array: ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
