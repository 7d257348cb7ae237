/** The relative L2 error: the length of the difference over the length of what is expected. */
export function relativeError(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
): number {
  if (actual.length !== expected.length) return Infinity;
  let difference = 0;
  let total = 0;
  for (let index = 0; index < expected.length; index += 1) {
    const wanted = expected[index] ?? 0;
    difference += ((actual[index] ?? 0) - wanted) ** 2;
    total += wanted ** 2;
  }
  return Math.sqrt(difference / total);
}
