import { ELEMENT_ARRAYS, type Tensor } from "../../tensor.ts";

/** Some rows of a matrix in a given order; the same matrix if these are all of its rows in theirs. */
export function pickRows(matrix: Tensor, rows: readonly number[]): Tensor {
  const { type, shape: [count = 0, columns = 0] } = matrix;
  if (rows.length === count && rows.every((row, index) => row === index)) {
    return matrix;
  }
  const source = bytesOf(matrix);
  const step = source.length / count;
  const picked = new Uint8Array(rows.length * step);
  for (const [index, row] of rows.entries()) {
    picked.set(source.subarray(row * step, (row + 1) * step), index * step);
  }
  return fromBytes(type, [rows.length, columns], picked);
}

/** Matrices of the same type and width below each other; the same one if it is alone. */
export function joinRows(matrices: readonly Tensor[]): Tensor {
  const [first] = matrices;
  if (first === undefined) throw new Error("there are no rows");
  if (matrices.length === 1) return first;
  const parts = matrices.map(bytesOf);
  const joined = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let end = 0;
  for (const part of parts) {
    joined.set(part, end);
    end += part.length;
  }
  const rows = matrices.reduce((sum, { shape: [count = 0] }) => sum + count, 0);
  return fromBytes(first.type, [rows, first.shape[1] ?? 0], joined);
}

function bytesOf({ data }: Tensor): Uint8Array<ArrayBuffer> {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function fromBytes(
  type: Tensor["type"],
  shape: readonly number[],
  bytes: Uint8Array<ArrayBuffer>,
): Tensor {
  return { type, shape, data: new ELEMENT_ARRAYS[type](bytes.buffer) };
}
