/** Three bytes a pixel, row by row. */
export interface RgbSquare {
  data: Uint8Array;
  side: number;
}

/** A square with edges, gradients and fine detail, the same at every call. */
export function texture(side: number): RgbSquare {
  const data = new Uint8Array(side * side * 3);
  for (let index = 0; index < side * side; index += 1) {
    const x = index % side;
    const y = Math.floor(index / side);
    const checker = ((x >> 4) + (y >> 4)) % 2 * 60;
    for (let channel = 0; channel < 3; channel += 1) {
      const wave = 60 * Math.sin(x / 7 + channel) * Math.cos(y / 9);
      data[index * 3 + channel] = 90 + wave + checker;
    }
  }
  return { data, side };
}

/**
 * Resizes as Pillow's `resize(..., BICUBIC)` does, written for clarity: every pixel of the result is
 * the weighted mean of the source pixels under a cubic kernel that widens when the picture shrinks.
 */
export function resizeLikePillow(square: RgbSquare, side: number): Uint8Array {
  const { data, side: from } = square;
  const wide = new Uint8ClampedArray(from * side * 3);
  const result = new Uint8ClampedArray(side * side * 3);
  const windows = Array.from(
    { length: side },
    (_, x) => windowOf(x, from, side),
  );
  for (let index = 0; index < wide.length; index += 1) {
    const [channel, x, y] = locate(index, side);
    wide[index] = sum(windows[x], (at) => data[(y * from + at) * 3 + channel]);
  }
  for (let index = 0; index < result.length; index += 1) {
    const [channel, x, y] = locate(index, side);
    result[index] = sum(
      windows[y],
      (at) => wide[(at * side + x) * 3 + channel],
    );
  }
  return new Uint8Array(result);
}

type Window = Map<number, number>;

function locate(index: number, side: number): [number, number, number] {
  const pixel = Math.floor(index / 3);
  return [index % 3, pixel % side, Math.floor(pixel / side)];
}

function windowOf(x: number, from: number, to: number): Window {
  const scale = Math.max(1, from / to);
  const center = (x + 0.5) * from / to;
  const first = Math.max(0, Math.floor(center - 2 * scale + 0.5));
  const end = Math.min(from, Math.floor(center + 2 * scale + 0.5));
  const window: Window = new Map();
  let total = 0;
  for (let at = first; at < end; at += 1) {
    const weight = kernel(Math.abs(at + 0.5 - center) / scale);
    window.set(at, weight);
    total += weight;
  }
  return new Map([...window].map(([at, weight]) => [at, weight / total]));
}

function kernel(x: number): number {
  if (x < 1) return 1.5 * x ** 3 - 2.5 * x ** 2 + 1;
  return x < 2 ? -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2 : 0;
}

function sum(
  window: Window | undefined,
  pixel: (at: number) => number | undefined,
): number {
  let total = 0;
  for (const [at, weight] of window ?? []) total += weight * (pixel(at) ?? 0);
  return total;
}

/** The mean and the largest difference between two pictures' bytes. */
export function difference(
  a: Uint8Array,
  b: Uint8Array,
): { mean: number; largest: number } {
  let total = 0;
  let largest = 0;
  for (let index = 0; index < a.length; index += 1) {
    const distance = Math.abs((a[index] ?? 0) - (b[index] ?? 0));
    total += distance;
    largest = Math.max(largest, distance);
  }
  return { mean: total / a.length, largest };
}
