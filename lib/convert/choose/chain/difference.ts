import { type Tensor, toFloat32 } from "../../../onnx/tensor.ts";
import type { Stream } from "./part.ts";

/** Stands for errors that are beyond all numbers. */
const LARGEST = 1e6;

/** How far a stream is from the one that it should be. */
export interface Difference {
  /** Norm of the difference over that of the reference: 0 is equal, √2 has nothing to do with it. */
  readonly error: number;
  /**
   * Mean over the tokens, or pixels, of the squared norm of a token's difference over that of the token
   * itself. As each token is normalized by itself further on, this is what the rest of the model sees.
   */
  readonly damage: number;
}

/** Streams of equal shapes to compare. */
export interface Comparison {
  /** What was computed. */
  readonly actual: Stream;
  /** What it should be. */
  readonly reference: Stream;
  /** What the reference was added to; the error is that of what was added. */
  readonly base?: Stream | undefined;
}

/** Compares what a part gave with what it should have given. */
export function differenceOf(
  { actual, reference, base }: Comparison,
): Difference {
  let noise = 0;
  let signal = 0;
  let damage = 0;
  let tokens = 0;
  for (const [index, tensor] of actual.entries()) {
    const wanted = elementsOf(reference[index]);
    const sums = tokenSums(tensor, wanted);
    noise += sumOf(sums.noise);
    signal += base === undefined
      ? sumOf(sums.signal)
      : squaredDistance(wanted, elementsOf(base[index]));
    damage += sumOfRatios(sums.noise, sums.signal);
    tokens += sums.noise.length;
  }
  return {
    error: finite(Math.sqrt(ratio(noise, signal))),
    damage: finite(damage / tokens),
  };
}

/** Norm of the difference of two streams over that of the reference. */
export function relativeError(actual: Stream, reference: Stream): number {
  return differenceOf({ actual, reference }).error;
}

/** The smallest cosine between tensors of two streams, each taken as one vector. */
export function smallestCosine(actual: Stream, reference: Stream): number {
  return Math.min(
    ...actual.map((tensor, index) =>
      cosine(toFloat32(tensor), elementsOf(reference[index]))
    ),
  );
}

/** Fraction of equal elements at the same places of two lists of one length. */
export function agreement(
  actual: readonly number[],
  wanted: readonly number[],
): number {
  const equal = actual.filter((value, index) => value === wanted[index]);
  return equal.length / wanted.length;
}

/** Column of the largest element of each row of a stream's tensors. */
export function topColumns(stream: Stream): number[] {
  return stream.flatMap(topColumnsOf);
}

function topColumnsOf(tensor: Tensor): number[] {
  const values = toFloat32(tensor);
  const columns = tensor.shape.at(-1) ?? 1;
  return Array.from({ length: values.length / columns }, (_, row) => {
    let top = row * columns;
    for (let at = top + 1; at < (row + 1) * columns; at += 1) {
      if ((values[at] ?? 0) > (values[top] ?? 0)) top = at;
    }
    return top - row * columns;
  });
}

/** Sums of squares of each token; those of an image `[1, channels, height, width]` are its pixels. */
function tokenSums(
  tensor: Tensor,
  wanted: Float32Array,
): { noise: Float64Array; signal: Float64Array } {
  const values = toFloat32(tensor);
  const { shape } = tensor;
  const isImage = shape.length === 4;
  const channels = (isImage ? shape[1] : shape.at(-1)) ?? 1;
  const tokens = values.length / channels;
  const noise = new Float64Array(tokens);
  const signal = new Float64Array(tokens);
  for (let index = 0; index < values.length; index += 1) {
    const token = isImage ? index % tokens : Math.floor(index / channels);
    const value = wanted[index] ?? 0;
    noise[token] = (noise[token] ?? 0) + ((values[index] ?? 0) - value) ** 2;
    signal[token] = (signal[token] ?? 0) + value ** 2;
  }
  return { noise, signal };
}

/** Two zero vectors are alike. */
function cosine(left: Float32Array, right: Float32Array): number {
  let product = 0;
  let leftSquares = 0;
  let rightSquares = 0;
  for (let index = 0; index < left.length; index += 1) {
    const a = left[index] ?? 0;
    const b = right[index] ?? 0;
    product += a * b;
    leftSquares += a * a;
    rightSquares += b * b;
  }
  const isZero = leftSquares === 0 && rightSquares === 0;
  return isZero ? 1 : product / Math.sqrt(leftSquares * rightSquares);
}

function squaredDistance(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index += 1) {
    sum += ((left[index] ?? 0) - (right[index] ?? 0)) ** 2;
  }
  return sum;
}

function elementsOf(tensor: Tensor | undefined): Float32Array {
  return tensor === undefined ? new Float32Array() : toFloat32(tensor);
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function sumOfRatios(noise: Float64Array, signal: Float64Array): number {
  return noise.reduce(
    (sum, value, token) => sum + ratio(value, signal[token] ?? 0),
    0,
  );
}

/** What is no number any more is as far off as can be said. */
function finite(value: number): number {
  return Number.isFinite(value) ? Math.min(value, LARGEST) : LARGEST;
}

/** What is exact has no error, even where nothing was wanted. */
function ratio(noise: number, signal: number): number {
  return noise === 0 ? 0 : noise / signal;
}
