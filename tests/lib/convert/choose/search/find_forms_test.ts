import { assert, assertEquals } from "@std/assert";
import {
  findForms,
  type Forms,
} from "../../../../../lib/convert/choose/search/find_forms.ts";
import {
  type PartForms,
  planUpgrades,
} from "../../../../../lib/convert/choose/search/plan_upgrades.ts";

const COSTS = [1, 2, 4];

/** A model in which damages add up to badness. */
function search(
  parts: readonly PartForms[],
  { limit, passes = Infinity }: { limit: number; passes?: number },
) {
  const badness = (forms: Forms) =>
    parts.reduce(
      (sum, { name, damages }) => sum + (damages[forms.get(name) ?? 0] ?? 0),
      0,
    );
  const measured: Forms[] = [];
  const none: Forms = new Map();
  return {
    measured,
    badness,
    found: findForms({
      upgrades: planUpgrades(parts),
      damage: badness(none),
      badness: badness(none),
      limit,
      exponent: 1,
      passes,
      measure: (forms) => {
        measured.push(forms);
        return Promise.resolve(badness(forms));
      },
    }),
  };
}

/** Forty parts of which some are far worse than the others. */
function manyParts(outliers: readonly number[]): PartForms[] {
  return Array.from({ length: 40 }, (_, index) => {
    const worst = outliers.includes(index) ? 500 : 1;
    return {
      name: `part ${index}`,
      damages: [worst, worst / 2, 0],
      costs: COSTS,
    };
  });
}

Deno.test("findForms() upgrades the parts that are far worse, and only these, in a few passes", async () => {
  const { found, measured } = search(manyParts([7, 31]), { limit: 50 });
  const { forms, badness } = await found;
  assertEquals([...forms].sort(), [["part 31", 2], ["part 7", 2]]);
  assertEquals(badness, 38);
  assert(measured.length <= 8);
});

Deno.test("findForms() takes the cheaper form where it is enough", async () => {
  const { found } = search([
    { name: "a", damages: [8, 1, 0], costs: COSTS },
    { name: "b", damages: [6, 5, 0], costs: COSTS },
  ], { limit: 2 });
  const { forms } = await found;
  assertEquals([...forms].sort(), [["a", 1], ["b", 2]]);
});

Deno.test("findForms() leaves no upgrade that can be spared or made cheaper", async () => {
  const parts = manyParts([1, 2, 3]);
  const { found, badness } = search(parts, { limit: 20 });
  const { forms } = await found;
  assert(badness(forms) <= 20);
  for (const [name, form] of forms) {
    for (let cheaper = 0; cheaper < form; cheaper += 1) {
      const tried = new Map(forms).set(name, cheaper);
      assert(badness(tried) > 20, `${name} could be in form ${cheaper}`);
    }
  }
});

Deno.test("findForms() makes no more passes than it may, and the result is good all the same", async () => {
  const { found, measured, badness } = search(manyParts([]), {
    limit: 7,
    passes: 4,
  });
  const { forms } = await found;
  assert(measured.length <= 5);
  assert(badness(forms) <= 7);
});

Deno.test("findForms() makes all upgrades if nothing is good enough", async () => {
  const { found } = search([
    { name: "a", damages: [8, 4], costs: COSTS },
    { name: "b", damages: [6, 5], costs: COSTS },
  ], { limit: 2 });
  const { forms, badness } = await found;
  assertEquals([...forms].sort(), [["a", 1], ["b", 1]]);
  assertEquals(badness, 9);
});
