/** Bicubic's free parameter: -0.5 in Pillow, which Apple's preprocessing uses (Catmull-Rom). */
const SHARPNESS = -0.5;
/** How far the filter reaches to each side, in pixels of the coarser picture. */
const REACH = 2;
/** Pillow's weights are whole multiples of 2^-22. */
const WEIGHT_STEPS = 2 ** 22;

/** What is added before rounding to even, so that halves are rounded up as in Pillow. */
export const HALVES_UP = 2 ** -24;

/** The pixels of a line that one pixel of the resized line is made of. */
export interface ResampleWindow {
  /** The first of them. */
  readonly first: number;
  /** The weight of it and of those behind it; they sum to 1 but for rounding. */
  readonly weights: Float64Array;
}

/** Lengths of a line of pixels. */
export interface ResampleOptions {
  /** Before. */
  readonly from: number;
  /** After. */
  readonly to: number;
}

/**
 * Says what each pixel of a resized line is made of, as Pillow's `resize(…, BICUBIC)` does: pixel
 * centers match, the filter widens when the line gets shorter, and what would lie outside is left out.
 */
export function resampleWindows(
  { from, to }: ResampleOptions,
): ResampleWindow[] {
  const scale = Math.max(1, from / to);
  return Array.from({ length: to }, (_, index) => {
    const center = (index + 0.5) * from / to;
    const first = Math.max(0, Math.floor(center - REACH * scale + 0.5));
    const end = Math.min(from, Math.floor(center + REACH * scale + 0.5));
    const weights = Float64Array.from(
      { length: end - first },
      (_, at) => cubic((first + at - center + 0.5) / scale),
    );
    return { first, weights: toSteps(weights) };
  });
}

function toSteps(weights: Float64Array): Float64Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) =>
    Math.round(weight / sum * WEIGHT_STEPS) / WEIGHT_STEPS
  );
}

/** Keys' cubic convolution kernel. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((SHARPNESS + 2) * x - (SHARPNESS + 3)) * x * x + 1;
  if (x < REACH) return (((x - 5) * x + 8) * x - 4) * SHARPNESS;
  return 0;
}
