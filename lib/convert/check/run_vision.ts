import { ModelFormatError } from "../../base/errors.ts";
import type { OnnxRuntime } from "../../onnx/onnx_runtime.ts";
import { type Tensor, toFloat32 } from "../../onnx/tensor.ts";
import { relativeError, smallestCosine } from "../choose/chain/difference.ts";

/** How far features are from those in float32; plain data, for the manifest. */
export interface FeatureComparison {
  /** Width and height of the picture. */
  readonly side: number;
  /** Norm of the difference over that of the features in float32. */
  readonly error: number;
  /** Cosine of both. */
  readonly cosine: number;
}

/**
 * Runs a vision encoder on a picture.
 *
 * @param path Path of the graph.
 * @throws {ModelFormatError} If it cannot be loaded or run, or gives something that is no number.
 */
export async function runVision(
  runtime: OnnxRuntime,
  path: string,
  picture: Tensor,
): Promise<Tensor> {
  const session = await runtime.load(path);
  try {
    const { image_features: features } = await session.run(
      { pixel_values: picture },
      { fetch: { image_features: "all" } },
    );
    return requireNumbers(path, "features", features);
  } finally {
    await session.release();
  }
}

/**
 * Compares features with those in float32.
 *
 * @throws {ModelFormatError} If they have another shape, or differ by more than `bound`.
 */
export function compareFeatures(
  path: string,
  features: { actual: Tensor; reference: Tensor; side: number; bound: number },
): FeatureComparison {
  const { actual, reference, side, bound } = features;
  if (String(actual.shape) !== String(reference.shape)) {
    throw new ModelFormatError(
      `Cannot accept "${path}": its features have shape [${actual.shape}], ` +
        `expected [${reference.shape}]`,
    );
  }
  const error = relativeError([actual], [reference]);
  if (!(error <= bound)) {
    throw new ModelFormatError(
      `Cannot accept "${path}": its features differ from those in float32 by ${
        error.toPrecision(3)
      } (relative), at most ${bound} is expected`,
    );
  }
  const cosine = smallestCosine([actual], [reference]);
  return {
    side,
    error: Number(error.toPrecision(3)),
    cosine: Number(cosine.toPrecision(6)),
  };
}

/**
 * Gives an output that is there and holds finite numbers only.
 *
 * @throws {ModelFormatError} If it is not or does not.
 */
export function requireNumbers(
  path: string,
  what: string,
  tensor: Tensor | undefined,
): Tensor {
  if (tensor === undefined) {
    throw new ModelFormatError(`Cannot accept "${path}": it gives no ${what}`);
  }
  if (toFloat32(tensor).every(Number.isFinite)) return tensor;
  throw new ModelFormatError(
    `Cannot accept "${path}": its ${what} are not all finite numbers`,
  );
}
