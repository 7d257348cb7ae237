/** Columns that are taken together, so that the lines of memory written to stay in the nearest cache. */
const STRIP: usize = 64;

/** Transposes rows of bytes; see `transpose`. */
export function transpose8(source: usize, sourceStride: usize, rows: usize, columns: usize, target: usize, targetStride: usize): void {
  transpose<u8>(source, sourceStride, rows, columns, target, targetStride);
}

/** Transposes rows of 16-bit elements; see `transpose`. */
export function transpose16(source: usize, sourceStride: usize, rows: usize, columns: usize, target: usize, targetStride: usize): void {
  transpose<u16>(source, sourceStride, rows, columns, target, targetStride);
}

/** Transposes rows of 32-bit elements; see `transpose`. */
export function transpose32(source: usize, sourceStride: usize, rows: usize, columns: usize, target: usize, targetStride: usize): void {
  transpose<u32>(source, sourceStride, rows, columns, target, targetStride);
}

/** Writes element `[row, column]` of the source to `[column, row]` of the target; strides are in bytes. */
function transpose<T>(source: usize, sourceStride: usize, rows: usize, columns: usize, target: usize, targetStride: usize): void {
  const wholeRows = rows & ~3;
  for (let strip: usize = 0; strip < columns; strip += STRIP) {
    const from = source + strip * sizeof<T>();
    const to = target + strip * targetStride;
    const width = min(STRIP, columns - strip);
    for (let row: usize = 0; row < wholeRows; row += 4) {
      transposeFour<T>(from + row * sourceStride, sourceStride, width, to + row * sizeof<T>(), targetStride);
    }
    for (let row = wholeRows; row < rows; row++) {
      transposeOne<T>(from + row * sourceStride, 0, width, to + row * sizeof<T>(), targetStride);
    }
  }
}

/** Takes 4 bytes of each of four rows at a time. */
// @ts-ignore: decorator of AssemblyScript
@inline
function transposeFour<T>(source: usize, sourceStride: usize, columns: usize, target: usize, targetStride: usize): void {
  const step: usize = 4 / sizeof<T>();
  const whole = columns - columns % step;
  for (let column: usize = 0; column < whole; column += step) {
    const at = source + column * sizeof<T>();
    let words = v128.load32_zero(at);
    words = v128.load32_lane(at + sourceStride, words, 1);
    words = v128.load32_lane(at + 2 * sourceStride, words, 2);
    words = v128.load32_lane(at + 3 * sourceStride, words, 3);
    storeColumns<T>(target + column * targetStride, targetStride, words);
  }
  for (let row: usize = 0; row < 4; row++) {
    transposeOne<T>(source + row * sourceStride, whole, columns, target + row * sizeof<T>(), targetStride);
  }
}

// @ts-ignore: decorator of AssemblyScript
@inline
function storeColumns<T>(target: usize, stride: usize, words: v128): void {
  if (sizeof<T>() == 4) {
    v128.store(target, words);
  } else if (sizeof<T>() == 2) {
    const columns = i8x16.shuffle(words, words, 0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15);
    v128.store64_lane(target, columns, 0);
    v128.store64_lane(target + stride, columns, 1);
  } else {
    const columns = i8x16.shuffle(words, words, 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    v128.store32_lane(target, columns, 0);
    v128.store32_lane(target + stride, columns, 1);
    v128.store32_lane(target + 2 * stride, columns, 2);
    v128.store32_lane(target + 3 * stride, columns, 3);
  }
}

// @ts-ignore: decorator of AssemblyScript
@inline
function transposeOne<T>(source: usize, from: usize, to: usize, target: usize, targetStride: usize): void {
  for (let column = from; column < to; column++) {
    store<T>(target + column * targetStride, load<T>(source + column * sizeof<T>()));
  }
}
