import type { TokenConstraint } from "../../lib/structured/token_constraint.ts";

/** Leaves the tokens that are listed for each place of the answer, which is then complete. */
export class StepwiseConstraint implements TokenConstraint {
  readonly #places: readonly (readonly number[])[];
  #count = 0;

  constructor(places: readonly (readonly number[])[]) {
    this.#places = places;
  }

  get isComplete(): boolean {
    return this.#count >= this.#places.length;
  }

  mask(logits: Float32Array): void {
    const allowed = this.#places[this.#count] ?? [];
    for (let id = 0; id < logits.length; id += 1) {
      if (!allowed.includes(id)) logits[id] = -Infinity;
    }
  }

  accept(id: number): void {
    if (!this.#places[this.#count]?.includes(id)) {
      throw new Error(`Cannot accept token ${id}: it may not come now`);
    }
    this.#count += 1;
  }

  forced(left: number): readonly number[] {
    const ids: number[] = [];
    for (const place of this.#places.slice(this.#count, this.#count + left)) {
      if (place.length !== 1) break;
      ids.push(...place);
    }
    return ids;
  }
}
