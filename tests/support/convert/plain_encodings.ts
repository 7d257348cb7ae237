import { roundToFloat16 } from "../../../lib/onnx/float16.ts";
import type { Encoding } from "../../../lib/convert/weights/encoding.ts";

/** A weight to encode: a matrix, row by row. */
export interface PlainWeight {
  values: Float64Array<ArrayBuffer>;
  rows: number;
  columns: number;
  encoding: Encoding;
}

/** The bytes of the parts of a weight. */
export interface EncodedWeight {
  values: Uint8Array<ArrayBuffer>;
  scales?: Uint8Array<ArrayBuffer>;
  zeroPoints?: Uint8Array<ArrayBuffer>;
}

type BlocksEncoding = Extract<Encoding, { kind: "blocks" }>;

/** Encodes a weight in the simplest way: scales from the largest magnitudes, no search. */
export function encodePlainly(weight: PlainWeight): EncodedWeight {
  const { encoding } = weight;
  switch (encoding.kind) {
    case "float":
      return { values: encodeFloats(weight, encoding) };
    case "columns":
      return encodeColumns(weight, encoding.levels);
    case "blocks":
      return encodeBlocks(weight, encoding);
  }
}

function encodeFloats(
  weight: PlainWeight,
  { type, transposed }: Extract<Encoding, { kind: "float" }>,
): Uint8Array<ArrayBuffer> {
  const values = transposed ? transpose(weight) : weight.values;
  return bytesOf(
    type === "float32" ? new Float32Array(values) : roundToFloat16(values),
  );
}

function encodeColumns(weight: PlainWeight, levels: number): EncodedWeight {
  const { rows, columns, values } = weight;
  const scales = new Float32Array(rows);
  const integers = new Int8Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const of = values.subarray(row * columns, (row + 1) * columns);
    const largest = of.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const scale = Math.fround(largest / levels);
    scales[row] = scale;
    of.forEach((x, column) =>
      integers[column * rows + row] = scale === 0 ? 0 : roundHalfEven(x / scale)
    );
  }
  return { values: bytesOf(integers), scales: bytesOf(scales) };
}

function encodeBlocks(
  weight: PlainWeight,
  encoding: BlocksEncoding,
): EncodedWeight {
  const { rows, columns, values } = weight;
  const { bits, blockSize, symmetric } = encoding;
  const blocks = Math.ceil(columns / blockSize);
  const scales = new Float32Array(rows * blocks);
  const zeroPoints: number[] = [];
  const integers: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    for (let block = 0; block < blocks; block += 1) {
      const start = row * columns + block * blockSize;
      const end = Math.min(start + blockSize, (row + 1) * columns);
      const of = values.subarray(start, end);
      const { scale, zeroPoint } = blockScale(of, encoding);
      scales[row * blocks + block] = scale;
      zeroPoints.push(zeroPoint);
      const last = 2 ** bits - 1;
      for (let index = 0; index < blockSize; index += 1) {
        const x = of[index] ?? 0;
        const q = scale === 0 ? 0 : roundHalfEven(x / scale);
        integers.push(Math.min(Math.max(q + zeroPoint, 0), last));
      }
    }
  }
  return {
    values: pack(integers, bits, blocks * blockSize),
    scales: bytesOf(scales),
    ...(!symmetric && { zeroPoints: pack(zeroPoints, bits, blocks) }),
  };
}

/** Symmetric: the value of largest magnitude becomes the lowest integer, which has no positive twin. */
function blockScale(
  values: Float64Array,
  { bits, symmetric }: BlocksEncoding,
): { scale: number; zeroPoint: number } {
  const half = 2 ** (bits - 1);
  if (symmetric) {
    const extreme = values.reduce(
      (most, x) => Math.abs(x) > Math.abs(most) ? x : most,
      0,
    );
    return { scale: Math.fround(extreme / -half), zeroPoint: half };
  }
  const lowest = values.reduce((least, x) => Math.min(least, x), 0);
  const highest = values.reduce((most, x) => Math.max(most, x), 0);
  const scale = Math.fround((highest - lowest) / (2 ** bits - 1));
  const zeroPoint = scale === 0 ? half : roundHalfEven(-lowest / scale);
  return { scale, zeroPoint };
}

/** Puts 4-bit integers in pairs, the first in the low half; every row begins with a byte of its own. */
function pack(
  integers: readonly number[],
  bits: 4 | 8,
  columns: number,
): Uint8Array<ArrayBuffer> {
  if (bits === 8) return Uint8Array.from(integers);
  const rowBytes = Math.ceil(columns / 2);
  const packed = new Uint8Array(integers.length / columns * rowBytes);
  integers.forEach((integer, index) => {
    const row = Math.floor(index / columns);
    const column = index % columns;
    const at = row * rowBytes + (column >> 1);
    packed[at] = (packed[at] ?? 0) | (integer << (column % 2 * 4));
  });
  return packed;
}

function transpose(
  { rows, columns, values }: PlainWeight,
): Float64Array<ArrayBuffer> {
  const transposed = new Float64Array(values.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      transposed[column * rows + row] = values[row * columns + column] ?? 0;
    }
  }
  return transposed;
}

function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

function bytesOf(array: ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
