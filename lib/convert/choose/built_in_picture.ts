import type { Tensor } from "../../onnx/tensor.ts";

const CHANNELS = 3;
const WHITE = 255;

/** Noise of three scales, as the binary logarithms of its grains' widths and how strong each is. */
const GRAINS = [{ log: 6, strength: 5 }, { log: 3, strength: 2 }, {
  log: 0,
  strength: 1,
}] as const;

/**
 * Makes a picture to measure with, where there is no other: smooth and noisy areas, a disc and stripes
 * like lines of text, the same on every machine.
 *
 * @param side Width and height in pixels.
 * @returns `pixel_values`, float32 `[1, 3, side, side]` from 0 to 1.
 */
export function builtInPicture(side: number): Tensor {
  const data = new Float32Array(CHANNELS * side * side);
  for (let index = 0; index < data.length; index += 1) {
    const x = index % side;
    const y = Math.floor(index / side) % side;
    const channel = Math.floor(index / side ** 2);
    const color = colorAt({ x, y, channel }, side);
    data[index] = Math.min(Math.max(color, 0), WHITE) / WHITE;
  }
  return { type: "float32", shape: [1, CHANNELS, side, side], data };
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly channel: number;
}

/** A whole number; beyond 0 and 255 where it is too dark or too light. */
function colorAt(place: Place, side: number): number {
  const { x, y, channel } = place;
  const half = side >> 1;
  const isDisc = (x - half) ** 2 + (y - half) ** 2 < (side >> 2) ** 2;
  if (isDisc) return (channel === 0 ? 220 : 60) + (noiseAt(place) >> 2);
  const isText = x > half && y > half;
  if (isText) return isInk(place) ? 16 : 240;
  return noiseAt(place) + Math.floor(96 * y / side);
}

/** Strokes in rows of 12 pixels. */
function isInk({ x, y }: Place): boolean {
  const row = Math.floor(y / 12);
  return y % 12 < 8 && hash(Math.floor(x / 3), row) % 5 < 2;
}

/** From 0 to 255; neighbors in a grain are equal. */
function noiseAt({ x, y, channel }: Place): number {
  const sum = GRAINS.reduce(
    (sum, { log, strength }) =>
      sum + strength * (hash(x >> log, (y >> log) * 4 + channel) & WHITE),
    0,
  );
  return sum >> 3;
}

/** Mixes two whole numbers (the finalizer of MurmurHash3). */
function hash(a: number, b: number): number {
  let bits = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
