import { ModelFormatError } from "../../base/errors.ts";
import { isFloatDtype } from "../safetensors/dtype.ts";
import type { TensorSource } from "../weights/tensor_source.ts";
import { type ExpectedTensors, isUnusedTensor } from "./expected_tensors.ts";

/**
 * Checks that a checkpoint has the tensors it should have: of the right shapes, and of floating-point
 * numbers. Those that nothing computes with may be absent or otherwise.
 *
 * @param directory Names the checkpoint in errors.
 *
 * @throws {ModelFormatError} If one is missing or wrong; the message names it.
 */
export function checkTensors(
  source: TensorSource,
  expected: ExpectedTensors,
  directory: string,
): void {
  const needed = [...expected].filter(([name]) => !isUnusedTensor(name));
  const missing = needed.filter(([name]) => !source.has(name));
  if (missing.length > 0) throw missingError(missing, directory);
  for (const [name, shape] of needed) {
    const problem = findProblem(source, name, shape);
    if (problem === undefined) continue;
    throw new ModelFormatError(
      `Cannot convert "${directory}": tensor "${name}" ${problem}`,
    );
  }
}

function missingError(
  missing: readonly (readonly [string, unknown])[],
  directory: string,
): ModelFormatError {
  const [[first] = [""]] = missing;
  const others = missing.length - 1;
  return new ModelFormatError(
    `Cannot convert "${directory}": tensor "${first}" ${
      others === 0 ? "is" : `and ${others} more are`
    } missing`,
  );
}

function findProblem(
  source: TensorSource,
  name: string,
  shape: readonly number[],
): string | undefined {
  const actual = source.info(name);
  const isEqual = actual.shape.length === shape.length &&
    actual.shape.every((size, index) => size === shape[index]);
  if (!isEqual) {
    return `has shape [${actual.shape.join(", ")}]: [${
      shape.join(", ")
    }] is needed`;
  }
  return isFloatDtype(actual.dtype)
    ? undefined
    : `has dtype ${actual.dtype}: a floating-point type is needed`;
}
