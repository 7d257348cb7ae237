import { floatTensor, type Tensor } from "./tensor.ts";

/** Red, green and blue. */
const CHANNELS = 3;

/** Values of a byte. */
const BYTE_VALUES = 256;

/**
 * A square picture, and the numbers that a graph takes for its bytes. They are a quarter of the numbers'
 * size, and become those in the thread that runs the graph.
 */
export interface Pixels {
  /** Its width and height. */
  readonly side: number;
  /** `[side, side, 3]`: red, green and blue. */
  readonly bytes: Uint8Array;
  /** `[3, 256]`: for each channel the number that each byte becomes. */
  readonly values: Float32Array<ArrayBuffer>;
}

/** Says what number each byte becomes, by its channel. */
export function byteValues(
  valueOf: (byte: number, channel: number) => number,
): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    { length: CHANNELS * BYTE_VALUES },
    (_, at) => valueOf(at % BYTE_VALUES, Math.floor(at / BYTE_VALUES)),
  );
}

/**
 * Gives the numbers: the red, green and blue plane, `[1, 3, side, side]`.
 *
 * @param type Element type of the result.
 * @throws {ModelFormatError} If the type is not float32 or float16.
 */
export function pixelTensor(
  { side, bytes, values }: Pixels,
  type = "float32",
): Tensor {
  const length = side * side;
  const planes = new Float32Array(CHANNELS * length);
  for (let channel = 0; channel < CHANNELS; channel += 1) {
    const table = values.subarray(channel * BYTE_VALUES);
    const plane = planes.subarray(channel * length);
    for (let index = 0; index < length; index += 1) {
      plane[index] = table[bytes[index * CHANNELS + channel] ?? 0] ?? 0;
    }
  }
  return floatTensor(type, [1, CHANNELS, side, side], planes);
}
