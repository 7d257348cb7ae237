/**
 * The arithmetic of expressions on rows of doubles. Functions named `…InPlace` change and return
 * their first argument, which keeps a large weight at one copy.
 *
 * @module
 */

/** Doubles that an evaluation owns. */
export type Doubles = Float64Array<ArrayBuffer>;

/**
 * Adds the elements of one array to those of another.
 *
 * @throws {RangeError} If their lengths differ.
 */
export function addInPlace(sum: Doubles, values: Doubles): Doubles {
  requireEqualLengths(sum, values);
  for (let index = 0; index < sum.length; index += 1) {
    sum[index] = (sum[index] ?? 0) + (values[index] ?? 0);
  }
  return sum;
}

/**
 * Subtracts the elements of one array from those of another.
 *
 * @throws {RangeError} If their lengths differ.
 */
export function subtractInPlace(left: Doubles, right: Doubles): Doubles {
  requireEqualLengths(left, right);
  for (let index = 0; index < left.length; index += 1) {
    left[index] = (left[index] ?? 0) - (right[index] ?? 0);
  }
  return left;
}

/**
 * Multiplies the elements of one array by those of another.
 *
 * @throws {RangeError} If their lengths differ.
 */
export function multiplyInPlace(left: Doubles, right: Doubles): Doubles {
  requireEqualLengths(left, right);
  for (let index = 0; index < left.length; index += 1) {
    left[index] = (left[index] ?? 0) * (right[index] ?? 0);
  }
  return left;
}

/** Multiplies every element by a number. */
export function scaleInPlace(values: Doubles, factor: number): Doubles {
  for (let index = 0; index < values.length; index += 1) {
    values[index] = (values[index] ?? 0) * factor;
  }
  return values;
}

/**
 * Multiplies each row by a factor of its own; there are as many rows as factors.
 *
 * @throws {RangeError} If the elements do not divide into that many rows.
 */
export function scaleRowsInPlace(values: Doubles, factors: Doubles): Doubles {
  const columns = values.length / factors.length;
  if (!Number.isInteger(columns)) {
    throw new RangeError(
      `Cannot scale rows: ${values.length} elements are not ${factors.length} rows`,
    );
  }
  let index = 0;
  for (let row = 0; row < factors.length; row += 1) {
    const factor = factors[row] ?? 0;
    for (const end = index + columns; index < end; index += 1) {
      values[index] = (values[index] ?? 0) * factor;
    }
  }
  return values;
}

/**
 * Multiplies each element of a row by the factor of its column; rows have as many elements as there are
 * factors.
 *
 * @throws {RangeError} If the elements do not divide into such rows.
 */
export function scaleColumnsInPlace(
  values: Doubles,
  factors: Doubles,
): Doubles {
  const rows = requireRows(values, factors.length);
  const columns = factors.length;
  let index = 0;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, index += 1) {
      values[index] = (values[index] ?? 0) * (factors[column] ?? 0);
    }
  }
  return values;
}

/**
 * Multiplies each row by a vector and sums it; rows have as many elements as the vector.
 *
 * @throws {RangeError} If the elements do not divide into such rows.
 */
export function multiplyRows(values: Doubles, vector: Doubles): Doubles {
  const columns = vector.length;
  const products = new Float64Array(requireRows(values, columns));
  let index = 0;
  for (let row = 0; row < products.length; row += 1) {
    let sum = 0;
    for (let column = 0; column < columns; column += 1, index += 1) {
      sum += (values[index] ?? 0) * (vector[column] ?? 0);
    }
    products[row] = sum;
  }
  return products;
}

/** Turns every x into 1 / √(x + epsilon). */
export function rsqrtInPlace(values: Doubles, epsilon: number): Doubles {
  for (let index = 0; index < values.length; index += 1) {
    values[index] = 1 / Math.sqrt((values[index] ?? 0) + epsilon);
  }
  return values;
}

/** Puts kernels of `from` × `from` taps into the centre of kernels of `to` × `to` taps. */
export function padKernels(
  values: Doubles,
  sizes: { readonly from: number; readonly to: number },
): Doubles {
  const { from, to } = sizes;
  const margin = (to - from) / 2;
  const padded = new Float64Array(values.length / from ** 2 * to ** 2);
  for (let line = 0; line < values.length / from; line += 1) {
    const kernel = Math.floor(line / from);
    const y = line % from + margin;
    const start = kernel * to ** 2 + y * to + margin;
    padded.set(values.subarray(line * from, (line + 1) * from), start);
  }
  return padded;
}

/** Makes rows `[from, to)` of the kernels of a convolution that changes nothing. */
export function identityKernels(
  shape: { readonly inputs: number; readonly size: number },
  range: { readonly from: number; readonly to: number },
): Doubles {
  const taps = shape.size ** 2;
  const centre = (taps - 1) / 2;
  const { from, to } = range;
  const kernels = new Float64Array((to - from) * shape.inputs * taps);
  for (let row = from; row < to; row += 1) {
    const kernel = (row - from) * shape.inputs + row % shape.inputs;
    kernels[kernel * taps + centre] = 1;
  }
  return kernels;
}

/** Puts rows below each other. */
export function joinRows(pieces: readonly Doubles[]): Doubles {
  const [first] = pieces;
  if (pieces.length === 1 && first !== undefined) return first;
  const joined = new Float64Array(
    pieces.reduce((length, piece) => length + piece.length, 0),
  );
  let start = 0;
  for (const piece of pieces) {
    joined.set(piece, start);
    start += piece.length;
  }
  return joined;
}

function requireRows(values: Doubles, columns: number): number {
  const rows = values.length / columns;
  if (Number.isInteger(rows)) return rows;
  throw new RangeError(
    `Cannot combine ${values.length} elements with rows of ${columns}`,
  );
}

function requireEqualLengths(left: Doubles, right: Doubles): void {
  if (left.length === right.length) return;
  throw new RangeError(
    `Cannot combine ${left.length} elements with ${right.length}`,
  );
}
