import type { Expression } from "../../weights/expression/expression.ts";

/** Names of the tensors that a value is computed from, each once. */
export function expressionTensors(value: Expression): Set<string> {
  return new Set(listTensors(value));
}

function listTensors(value: Expression): string[] {
  switch (value.op) {
    case "tensor":
      return [value.name];
    case "concat":
    case "add":
      return value.parts.flatMap(listTensors);
    case "subtract":
    case "multiply":
      return [...listTensors(value.left), ...listTensors(value.right)];
    case "scaleRows":
      return [...listTensors(value.of), ...listTensors(value.by)];
    case "rows":
    case "scale":
    case "rsqrt":
    case "padKernel":
      return listTensors(value.of);
    case "values":
    case "identityKernel":
    case "rotary":
      return [];
  }
}
