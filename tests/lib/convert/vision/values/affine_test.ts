import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  normalizedAffine,
  scaledAffine,
  storedAffine,
  sumOfAffines,
} from "../../../../../lib/convert/vision/values/affine.ts";
import { evaluateRows } from "../../../../../lib/convert/weights/expression/evaluate.ts";
import { MemorySource } from "../../../../support/convert/memory_source.ts";

const SOURCE = new MemorySource()
  .add("x.weight", [2, 2], [1, 2, 3, 4])
  .add("x.bias", [2], [5, 6])
  .add("y.weight", [2, 2], [10, 20, 30, 40])
  .add("y.bias", [2], [50, 60])
  .add("scale", [2, 1, 1], [2, -1])
  .add("n.weight", [2], [3, 1])
  .add("n.bias", [2], [0.5, 0])
  .add("n.running_mean", [2], [2, 7])
  .add("n.running_var", [2], [4 - 1e-5, 0]);

async function computed({ weight, bias }: ReturnType<typeof storedAffine>) {
  return {
    weight: [...await evaluateRows(weight, SOURCE, 0, 2)],
    bias: [...await evaluateRows(bias, SOURCE, 0, 2)],
  };
}

Deno.test("scaledAffine() scales the weight's rows and the bias", async () => {
  const scale = { op: "tensor", name: "scale" } as const;
  assertEquals(await computed(scaledAffine(storedAffine("x"), scale)), {
    weight: [2, 4, -3, -4],
    bias: [10, -6],
  });
});

Deno.test("sumOfAffines() adds weights and biases", async () => {
  assertEquals(
    await computed(sumOfAffines([storedAffine("x"), storedAffine("y")])),
    { weight: [11, 22, 33, 44], bias: [55, 66] },
  );
  assertEquals(sumOfAffines([storedAffine("x")]), storedAffine("x"));
});

Deno.test("normalizedAffine() adds 1e-5 to the variance", async () => {
  const { weight } = storedAffine("x");
  const result = await computed(normalizedAffine(weight, "n"));
  const unit = 1 / Math.sqrt(1e-5);
  const expected = [1.5, 3, 3 * unit, 4 * unit, 0.5 - 3, -7 * unit];
  [...result.weight, ...result.bias].forEach((value, index) =>
    assertAlmostEquals(value, expected[index] ?? NaN, 1e-11)
  );
});
