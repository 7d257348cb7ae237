import { ModelFormatError } from "../../base/errors.ts";
import { type Tensor, toFloat32 } from "../../onnx/tensor.ts";

/**
 * Gives an output that is there and holds finite numbers only.
 *
 * @param path Path of the graph that gave it.
 * @param what What it is, in the plural.
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
