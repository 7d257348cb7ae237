/** Gives numbers in [0, 1). */
export type RandomSource = () => number;

/**
 * Makes a random source whose numbers depend on the seed alone.
 *
 * The generator is Mulberry32 (Tommy Ettinger, public domain): a 32-bit counter that is scrambled by
 * two multiplications; it passes the usual tests of randomness and is far better than sampling needs.
 *
 * @param seed A whole number from 0 to 2^32 - 1.
 */
export function seededRandom(seed: number): RandomSource {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
