import { assertAlmostEquals, assertEquals } from "@std/assert";
import { planUpgrades } from "../../../../../lib/convert/choose/search/plan_upgrades.ts";

const COSTS = [1, 2, 4];

Deno.test("planUpgrades() puts first what mends most a byte", () => {
  const upgrades = planUpgrades([
    { name: "small", damages: [0.2, 0.1, 0], costs: COSTS },
    { name: "large", damages: [9, 3, 0], costs: COSTS },
  ]);
  assertEquals(upgrades.map(({ name, form }) => [name, form]), [
    ["large", 1],
    ["large", 2],
    ["small", 1],
    ["small", 2],
  ]);
});

Deno.test("planUpgrades() says what damage is left after each upgrade", () => {
  const [first, last] = planUpgrades([
    { name: "a", damages: [4, 1], costs: [1, 2] },
    { name: "b", damages: [2, 0.5], costs: [1, 2] },
  ]);
  assertAlmostEquals(first?.damage ?? NaN, 3, 1e-9);
  assertAlmostEquals(last?.damage ?? NaN, 1.5, 1e-9);
});

Deno.test("planUpgrades() leaves out forms that mend nothing", () => {
  const upgrades = planUpgrades([
    { name: "a", damages: [4, 4, 1], costs: COSTS },
    { name: "exact", damages: [0, 0, 0], costs: COSTS },
  ]);
  assertEquals(upgrades.map(({ name, form }) => [name, form]), [["a", 2]]);
});

Deno.test("planUpgrades() skips a form if a better one mends more a byte", () => {
  const upgrades = planUpgrades([
    { name: "a", damages: [10, 9, 0], costs: COSTS },
  ]);
  assertEquals(upgrades.map(({ form }) => form), [2]);
});
