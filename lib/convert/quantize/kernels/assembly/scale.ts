/**
 * Multiplies each row by a factor of its own, in double precision.
 *
 * @param values float32, `rows` rows of `columns` values, `stride` apart; changed in place.
 * @param factors float64, one a row.
 */
export function scaleRows(values: usize, rows: usize, columns: usize, stride: usize, factors: usize): void {
  const whole = columns & ~3;
  for (let row: usize = 0; row < rows; row++) {
    const factor = load<f64>(factors + (row << 3));
    const pair = f64x2.splat(factor);
    const start = values + (row * stride << 2);
    for (let i: usize = 0; i < whole; i += 4) {
      multiplyFour(start + (i << 2), pair, pair);
    }
    for (let i = whole; i < columns; i++) multiplyOne(start + (i << 2), factor);
  }
}

/**
 * Multiplies each value of a row by the factor of its column, in double precision.
 *
 * @param values float32, `rows` rows of `columns` values, `stride` apart; changed in place.
 * @param factors float64, one a column.
 */
export function scaleColumns(values: usize, rows: usize, columns: usize, stride: usize, factors: usize): void {
  const whole = columns & ~3;
  for (let row: usize = 0; row < rows; row++) {
    const start = values + (row * stride << 2);
    for (let i: usize = 0; i < whole; i += 4) {
      const at = factors + (i << 3);
      multiplyFour(start + (i << 2), v128.load(at), v128.load(at, 16));
    }
    for (let i = whole; i < columns; i++) {
      multiplyOne(start + (i << 2), load<f64>(factors + (i << 3)));
    }
  }
}

// @ts-ignore: decorator of AssemblyScript
@inline
function multiplyFour(at: usize, first: v128, second: v128): void {
  const four = v128.load(at);
  const upper = i8x16.shuffle(four, four, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  const low = f32x4.demote_f64x2_zero(f64x2.mul(f64x2.promote_low_f32x4(four), first));
  const high = f32x4.demote_f64x2_zero(f64x2.mul(f64x2.promote_low_f32x4(upper), second));
  v128.store(at, i8x16.shuffle(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
}

// @ts-ignore: decorator of AssemblyScript
@inline
function multiplyOne(at: usize, factor: f64): void {
  store<f32>(at, <f32>(<f64>load<f32>(at) * factor));
}
