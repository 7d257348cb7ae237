import { assertEquals } from "@std/assert";
import { expressionTensors } from "../../../../../lib/convert/quantize/read/expression_tensors.ts";
import type { Expression } from "../../../../../lib/convert/weights/expression/expression.ts";

const A: Expression = { op: "tensor", name: "a" };
const B: Expression = { op: "tensor", name: "b" };

Deno.test("expressionTensors() finds the tensors below every operation, each once", () => {
  const ofOne: Expression[] = [
    A,
    { op: "rows", of: A, from: 0, to: 1 },
    { op: "scale", of: A, factor: 2 },
    { op: "rsqrt", of: A, epsilon: 1 },
    { op: "padKernel", of: A, from: 1, to: 3 },
  ];
  const ofTwo: Expression[] = [
    { op: "concat", parts: [A, B, A] },
    { op: "add", parts: [A, B] },
    { op: "subtract", left: A, right: B },
    { op: "multiply", left: A, right: B },
    { op: "scaleRows", of: A, by: { op: "scale", of: B, factor: 2 } },
  ];
  const ofNone: Expression[] = [
    { op: "identityKernel", channels: 2, inputs: 1, size: 3 },
    { op: "rotary", part: "sine", positions: 2, headSize: 4, theta: 10 },
  ];
  for (const value of ofOne) assertEquals([...expressionTensors(value)], ["a"]);
  for (const value of ofTwo) {
    assertEquals([...expressionTensors(value)], ["a", "b"]);
  }
  for (const value of ofNone) assertEquals([...expressionTensors(value)], []);
});
