/** What is known of the forms of a part, the cheapest first. */
export interface PartForms {
  /** Name of the part. */
  readonly name: string;
  /** What each form does to the result when all other parts are exact; they add up. */
  readonly damages: readonly number[];
  /** What each form costs, in bytes. */
  readonly costs: readonly number[];
}

/** A part that gets a better form. */
export interface Upgrade {
  /** Name of the part. */
  readonly name: string;
  /** The form that it gets. */
  readonly form: number;
  /** Damage of all parts together, once this and all upgrades before it are made. */
  readonly damage: number;
}

/**
 * Orders the upgrades of all parts, from the cheapest forms to the best ones, by what they mend a byte.
 * A form that costs more than another and mends no more is left out.
 */
export function planUpgrades(parts: readonly PartForms[]): Upgrade[] {
  const steps = parts.flatMap(stepsOfPart).sort((a, b) => b.gain - a.gain);
  let damage = parts.reduce((sum, { damages }) => sum + (damages[0] ?? 0), 0);
  return steps.map(({ name, form, mended }) => {
    damage -= mended;
    return { name, form, damage };
  });
}

interface Step {
  readonly name: string;
  readonly form: number;
  readonly mended: number;
  /** What it mends a byte. */
  readonly gain: number;
}

/** Every step of a part goes to the form that mends most a byte, so that gains only fall. */
function stepsOfPart({ name, damages, costs }: PartForms): Step[] {
  const steps: Step[] = [];
  let from = 0;
  while (true) {
    const next = bestStep(name, { damages, costs, from });
    if (next === undefined) return steps;
    steps.push(next);
    from = next.form;
  }
}

function bestStep(
  name: string,
  { damages, costs, from }: Omit<PartForms, "name"> & { from: number },
): Step | undefined {
  let best: Step | undefined;
  for (let form = from + 1; form < damages.length; form += 1) {
    const mended = (damages[from] ?? 0) - (damages[form] ?? 0);
    const gain = mended / ((costs[form] ?? 0) - (costs[from] ?? 0));
    if (mended > 0 && gain > (best?.gain ?? 0)) {
      best = { name, form, mended, gain };
    }
  }
  return best;
}
