import type { Upgrade } from "./plan_upgrades.ts";

/** Forms by part; parts that are not named are in their cheapest one. */
export type Forms = ReadonlyMap<string, number>;

/** What {@linkcode findForms} works with. */
export interface FormSearch {
  /** In the order in which they are worth most, at least one. */
  readonly upgrades: readonly Upgrade[];
  /** Damage of all cheapest forms together. */
  readonly damage: number;
  /** How bad the result with all cheapest forms is: more than the limit. */
  readonly badness: number;
  /** How bad a result may be. */
  readonly limit: number;
  /** Badness grows with damage to this power; the guesses are made by it. */
  readonly exponent: number;
  /** Most results to measure. */
  readonly passes: number;
  /** Measures how bad the result with some forms is. */
  measure(forms: Forms): Promise<number>;
}

/** Forms that were found. */
export interface FoundForms {
  /** The forms. */
  readonly forms: Forms;
  /** How bad the result with them is. */
  readonly badness: number;
}

/**
 * Finds forms with which the result is good enough: first the fewest upgrades, in their order, then of
 * these the ones that can be taken back. If passes suffice, no upgrade that is left can be spared or
 * exchanged for a cheaper one of its part. If nothing is good enough, all upgrades are made.
 */
export async function findForms(search: FormSearch): Promise<FoundForms> {
  const passes = new Passes(search);
  const forms = formsOf(search.upgrades, await findCount(search, passes));
  const badness = await passes.measure(forms);
  if (badness > search.limit) return { forms, badness };
  return await takeBack({ forms, badness }, passes);
}

/** Counts the measurements, and makes none twice. */
class Passes {
  readonly #search: FormSearch;
  readonly #known = new Map<string, number>();

  constructor(search: FormSearch) {
    this.#search = search;
  }

  get areLeft(): boolean {
    return this.#known.size < this.#search.passes;
  }

  async measure(forms: Forms): Promise<number> {
    const key = JSON.stringify([...forms].sort());
    const known = this.#known.get(key) ?? await this.#search.measure(forms);
    this.#known.set(key, known);
    return known;
  }

  isGood(badness: number): boolean {
    return badness <= this.#search.limit;
  }
}

/** The fewest upgrades that are known to do, found between too few and enough. */
async function findCount(search: FormSearch, passes: Passes): Promise<number> {
  let few = { count: 0, badness: search.badness };
  let enough = search.upgrades.length;
  let isOneSided = false;
  while (enough - few.count > 1 && passes.areLeft) {
    const middle = Math.floor((few.count + enough) / 2);
    const count = isOneSided ? middle : guess(search, few, enough);
    const badness = await passes.measure(formsOf(search.upgrades, count));
    const before = enough - few.count;
    if (passes.isGood(badness)) enough = count;
    else few = { count, badness };
    isOneSided = enough - few.count > before / 2;
  }
  return enough;
}

/** The first count whose damage would be as small as it has to be. */
function guess(
  { upgrades, damage, limit, exponent }: FormSearch,
  few: { count: number; badness: number },
  enough: number,
): number {
  const present = upgrades[few.count - 1]?.damage ?? damage;
  const wanted = present * (limit / few.badness) ** (1 / exponent);
  const index = upgrades.findIndex((upgrade) => upgrade.damage <= wanted);
  const count = index === -1 ? enough : index + 1;
  return Math.min(Math.max(count, few.count + 1), enough - 1);
}

/** Takes upgrades back, the last ones first: halves at once while that goes well. */
async function takeBack(
  found: FoundForms,
  passes: Passes,
): Promise<FoundForms> {
  let best = found;
  const groups = halves([...found.forms.keys()].reverse());
  for (let group = groups.shift(); group; group = groups.shift()) {
    if (!passes.areLeft) return best;
    const spared = await tryForms(
      passes,
      group.reduce((forms, name) => withForm(forms, name, 0), best.forms),
    );
    if (spared !== undefined) best = spared;
    else if (group.length > 1) groups.unshift(...halves(group));
    else best = await makeCheaper(best, group[0] ?? "", passes);
  }
  return best;
}

/** Tries the forms between the cheapest and a part's own. */
async function makeCheaper(
  best: FoundForms,
  name: string,
  passes: Passes,
): Promise<FoundForms> {
  const form = best.forms.get(name) ?? 0;
  for (let cheaper = 1; cheaper < form && passes.areLeft; cheaper += 1) {
    const tried = await tryForms(passes, withForm(best.forms, name, cheaper));
    if (tried !== undefined) return tried;
  }
  return best;
}

async function tryForms(
  passes: Passes,
  forms: Forms,
): Promise<FoundForms | undefined> {
  const badness = await passes.measure(forms);
  return passes.isGood(badness) ? { forms, badness } : undefined;
}

function halves(names: readonly string[]): string[][] {
  const middle = Math.ceil(names.length / 2);
  return [names.slice(0, middle), names.slice(middle)].filter(({ length }) =>
    length > 0
  );
}

function withForm(forms: Forms, name: string, form: number): Forms {
  const changed = new Map(forms);
  if (form === 0) changed.delete(name);
  else changed.set(name, form);
  return changed;
}

/** Forms after the first upgrades, in the order in which parts were first upgraded. */
function formsOf(upgrades: readonly Upgrade[], count: number): Forms {
  return new Map(
    upgrades.slice(0, count).map(({ name, form }) => [name, form]),
  );
}
