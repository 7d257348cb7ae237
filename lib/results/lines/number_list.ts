const FIRST_CAPACITY = 1 << 10;

/** A list of numbers that grows, in 8 to 16 bytes each; places that were skipped have -1. */
export class NumberList {
  #values = new Float64Array(FIRST_CAPACITY).fill(-1);
  #length = 0;

  /** One more than the last place that has a number. */
  get length(): number {
    return this.#length;
  }

  /** Sets the number of a place. */
  set(index: number, value: number): void {
    if (index >= this.#values.length) this.#grow(index);
    this.#values[index] = value;
    this.#length = Math.max(this.#length, index + 1);
  }

  /** The number of a place, or -1. */
  get(index: number): number {
    return index < this.#length ? this.#values[index] ?? -1 : -1;
  }

  /** The numbers from the smallest on, without places that have none. */
  sorted(): Float64Array {
    const values = this.#values.slice(0, this.#length).sort();
    const first = values.findIndex((value) => value >= 0);
    return first === -1 ? new Float64Array() : values.subarray(first);
  }

  #grow(index: number): void {
    const capacity = Math.max(2 * this.#values.length, index + 1);
    const grown = new Float64Array(capacity).fill(-1);
    grown.set(this.#values);
    this.#values = grown;
  }
}
