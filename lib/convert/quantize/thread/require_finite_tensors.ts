import { requireFinite } from "../../safetensors/non_finite.ts";
import type { Expression } from "../../weights/expression/expression.ts";
import type { TensorSource } from "../../weights/tensor_source.ts";
import { expressionTensors } from "../read/expression_tensors.ts";

/**
 * Looks for NaN and infinity in the tensors that a value is computed from, to name the one at fault.
 *
 * @throws {ModelFormatError} If a tensor holds one.
 */
export async function requireFiniteTensors(
  value: Expression,
  source: TensorSource,
): Promise<void> {
  // Only computed values hide where they are from.
  if (value.op === "tensor") return;
  for (const tensor of expressionTensors(value)) {
    const { dtype, shape } = source.info(tensor);
    const bytes = await source.readRows(tensor, 0, shape[0] ?? 1);
    requireFinite(bytes, dtype, { tensor });
  }
}
