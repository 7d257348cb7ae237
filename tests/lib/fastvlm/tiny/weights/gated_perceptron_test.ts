import { assertAlmostEquals, assertThrows } from "@std/assert";
import { HIDDEN } from "../../../../../lib/fastvlm/tiny/model_shape.ts";
import { GatedPerceptron } from "../../../../../lib/fastvlm/tiny/weights/gated_perceptron.ts";
import { runPerceptron } from "../../../../support/run_perceptron.ts";

const INPUT = HIDDEN.at("x");
const FACTOR = HIDDEN.at("y");
const OUTPUT = HIDDEN.at("farLeft");
const STEP = { input: INPUT, output: OUTPUT, limit: 0.4, width: 0.1 };

Deno.test("GatedPerceptron.addStep() rises around its limit", async (t) => {
  const perceptron = new GatedPerceptron();
  perceptron.addStep(STEP);
  for (
    const [x, expected] of [[0, 0], [0.34, 0], [0.4, 0.5], [0.46, 1], [
      1,
      1,
    ]] as const
  ) {
    await t.step(`${x}`, () => {
      const hidden = runPerceptron(perceptron, { [INPUT]: x });
      assertAlmostEquals(hidden[OUTPUT] ?? NaN, expected, 0.01);
    });
  }
});

Deno.test("GatedPerceptron.addStep() falls around its limit", async (t) => {
  const perceptron = new GatedPerceptron();
  perceptron.addStep({ ...STEP, falling: true });
  for (
    const [x, expected] of [[0, 1], [0.34, 1], [0.4, 0.5], [0.46, 0], [
      1,
      0,
    ]] as const
  ) {
    await t.step(`${x}`, () => {
      const hidden = runPerceptron(perceptron, { [INPUT]: x });
      assertAlmostEquals(hidden[OUTPUT] ?? NaN, expected, 0.01);
    });
  }
});

Deno.test("GatedPerceptron.addStep() multiplies with its factor", () => {
  const perceptron = new GatedPerceptron();
  perceptron.addStep({ ...STEP, factor: FACTOR });
  const above = runPerceptron(perceptron, { [INPUT]: 1, [FACTOR]: 0.7 });
  assertAlmostEquals(above[OUTPUT] ?? NaN, 0.7, 0.001);
  const below = runPerceptron(perceptron, { [INPUT]: 0, [FACTOR]: 0.7 });
  assertAlmostEquals(below[OUTPUT] ?? NaN, 0, 0.001);
});

Deno.test("GatedPerceptron.addStep() refuses a step too many", () => {
  const perceptron = new GatedPerceptron();
  for (let step = 0; step < 24; step += 1) perceptron.addStep(STEP);
  assertThrows(() => perceptron.addStep(STEP), RangeError, "Cannot connect");
});
