import { UsageError } from "../../base/errors.ts";

/** Pixels of a side that become one row of the picture's tokens: FastViTHD halves it six times. */
const PIXELS_PER_TOKEN = 64;

/** What decides which resolutions a model takes. */
export interface ResolutionLimits {
  /** Side of the square that the model was trained for, in pixels. */
  readonly side: number;
  /** Shape of the vision encoder's input, with names for what may vary; absent if nothing is known. */
  readonly inputShape?: readonly (number | string)[] | undefined;
}

/**
 * Checks the side of the square that a picture is resized to, and fills in the model's own.
 *
 * A picture of half the side has a quarter of the tokens. The vision tower has convolutions and attention
 * without positions, so it takes any multiple of 64; but the published checkpoints were trained for 1024
 * only, and small things are lost.
 *
 * @throws {UsageError} If it is no multiple of 64 or beyond the model's own, or if the graph's is fixed.
 */
export function resolveResolution(
  resolution: number | undefined,
  { side, inputShape = [] }: ResolutionLimits,
): number {
  if (resolution === undefined || resolution === side) return side;
  if (inputShape.slice(-2).some((length) => typeof length === "number")) {
    throw new UsageError(
      `Cannot predict with "resolution" ${resolution}: this model takes pictures of ${side} x ${side} pixels only`,
      { hint: "models made by convert take others" },
    );
  }
  const isMultiple = Number.isSafeInteger(resolution / PIXELS_PER_TOKEN);
  if (isMultiple && resolution > 0 && resolution < side) return resolution;
  throw new UsageError(
    `Cannot predict as "resolution" must be a multiple of ${PIXELS_PER_TOKEN} up to ${side}: ` +
      `current value is ${resolution}`,
  );
}
