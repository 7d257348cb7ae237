import { bits, fnv1a } from "./recipe_numbers.ts";

/** Width and height of the recipe's picture. */
export const PIXELS_SIDE = 1024;

/** The recipe's picture, channel by channel (RGB), row by row: 3×1024×1024. */
export interface RecipePixels {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The same divided by 255: what the vision encoder is fed. */
  readonly values: Float32Array<ArrayBuffer>;
}

/** Noise at three scales: a cell's name in the hash, and the binary logarithm of its width. */
const OCTAVES = { coarse: 6, middle: 3, fine: 0 } as const;

/** Makes the recipe's picture. */
export function recipePixels(seed = 0): RecipePixels {
  const bytes = new Uint8Array(3 * PIXELS_SIDE * PIXELS_SIDE);
  for (const channel of [0, 1, 2]) {
    const coarse = new Octave(seed, channel, "coarse");
    const middle = new Octave(seed, channel, "middle");
    const fine = new Octave(seed, channel, "fine");
    let index = channel * PIXELS_SIDE * PIXELS_SIDE;
    for (let y = 0; y < PIXELS_SIDE; y += 1) {
      for (let x = 0; x < PIXELS_SIDE; x += 1) {
        const sum = 5 * coarse.at(x, y) + 2 * middle.at(x, y) + fine.at(x, y);
        bytes[index] = Math.min(255, Math.max(0, (sum >> 2) - 128));
        index += 1;
      }
    }
  }
  return { bytes, values: Float32Array.from(bytes, (byte) => byte / 255) };
}

/** Random numbers at the corners of cells, interpolated within. */
class Octave {
  readonly #log: number;
  readonly #corners: Uint8Array;
  readonly #stride: number;

  constructor(seed: number, channel: number, name: keyof typeof OCTAVES) {
    this.#log = OCTAVES[name];
    this.#stride = (PIXELS_SIDE >> this.#log) + 1;
    const key = fnv1a(`${seed}:pixels.${channel}.${name}`);
    this.#corners = Uint8Array.from(
      { length: this.#stride ** 2 },
      (_, index) => bits(key, index) >>> 24,
    );
  }

  at(x: number, y: number): number {
    const size = 1 << this.#log;
    const corner = (y >> this.#log) * this.#stride + (x >> this.#log);
    const down = y & (size - 1);
    const right = x & (size - 1);
    const leftSide = this.#between(corner, down, size);
    const rightSide = this.#between(corner + 1, down, size);
    return (leftSide * (size - right) + rightSide * right) >> (2 * this.#log);
  }

  #between(corner: number, down: number, size: number): number {
    const above = this.#corners[corner] ?? 0;
    const below = this.#corners[corner + this.#stride] ?? 0;
    return above * (size - down) + below * down;
  }
}
