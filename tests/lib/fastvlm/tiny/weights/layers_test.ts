import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  HIDDEN,
  type HiddenField,
} from "../../../../../lib/fastvlm/tiny/model_shape.ts";
import {
  buildLayer0,
  buildLayer1,
} from "../../../../../lib/fastvlm/tiny/weights/layers.ts";
import { runPerceptron } from "../../../../support/run_perceptron.ts";

Deno.test("buildLayer0() sums the shares of the colors that are background", () => {
  const { perceptron } = buildLayer0();
  const hidden = runPerceptron(perceptron, {
    [HIDDEN.at("edge", 0)]: 0.1,
    [HIDDEN.at("edge", 4)]: 0.9,
    [HIDDEN.at("whole", 0)]: 0.3,
    [HIDDEN.at("whole", 4)]: 0.7,
  });
  assertAlmostEquals(hidden[HIDDEN.at("background", 0)] ?? NaN, 0, 0.001);
  assertAlmostEquals(hidden[HIDDEN.at("background", 4)] ?? NaN, 1, 0.001);
  assertAlmostEquals(hidden[HIDDEN.at("backgroundShare")] ?? NaN, 0.7, 0.001);
});

Deno.test("buildLayer1() decides on the size", async (t) => {
  const cases = [
    [0.001, [true, true, true]],
    [0.05, [false, true, true]],
    [0.2, [false, false, true]],
    [0.5, [false, false, false]],
  ] as const;
  for (const [share, expected] of cases) {
    await t.step(`${share}`, () => {
      const hidden = runPerceptron(buildLayer1().perceptron, {
        [HIDDEN.at("backgroundShare")]: 1 - share,
      });
      const sizes = [0, 1, 2].map((size) =>
        (hidden[HIDDEN.at("smallerThan", size)] ?? NaN) > 0.99
      );
      assertEquals(sizes, [...expected]);
    });
  }
});

Deno.test("buildLayer1() decides on the sides", async (t) => {
  const sides = ["farLeft", "farRight", "farTop", "farBottom"] as const;
  const cases: [x: number, y: number, expected: HiddenField[]][] = [
    [0.5, 0.5, []],
    [0.3, 0.7, ["farLeft", "farBottom"]],
    [0.7, 0.3, ["farRight", "farTop"]],
    [0.38, 0.62, []],
  ];
  for (const [x, y, expected] of cases) {
    await t.step(`${x}, ${y}`, () => {
      const hidden = runPerceptron(buildLayer1().perceptron, {
        [HIDDEN.at("x")]: x,
        [HIDDEN.at("y")]: y,
      });
      const found = sides.filter((side) =>
        (hidden[HIDDEN.at(side)] ?? NaN) > 0.99
      );
      assertEquals<HiddenField[]>(found, expected);
    });
  }
});
