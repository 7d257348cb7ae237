/** Something whose turn has come: its place, and itself. */
export interface Turn<T> {
  /** Its place in the order. */
  readonly index: number;
  /** What was waiting. */
  readonly item: T;
}

/** Puts what comes in any order into the order of places, from 0 on without a gap. */
export class Turns<T> {
  readonly #held = new Map<number, T>();
  #next = 0;

  /** How many wait for those before them. */
  get waiting(): number {
    return this.#held.size;
  }

  /** What waits at a place. */
  at(index: number): T | undefined {
    return this.#held.get(index);
  }

  /** Takes what belongs to a place, and gives all whose turn has come. */
  take(index: number, item: T): Turn<T>[] {
    const due: Turn<T>[] = [];
    if (index !== this.#next) {
      this.#held.set(index, item);
      return due;
    }
    due.push({ index, item });
    for (this.#next += 1; this.#held.has(this.#next); this.#next += 1) {
      due.push(...this.#release(this.#next));
    }
    return due;
  }

  /** Gives what waits in the order of the places, with gaps, as those between will not come. */
  giveUp(): Turn<T>[] {
    const indexes = [...this.#held.keys()].sort((a, b) => a - b);
    return indexes.flatMap((index) => this.#release(index));
  }

  #release(index: number): Turn<T>[] {
    const item = this.#held.get(index);
    this.#held.delete(index);
    return item === undefined ? [] : [{ index, item }];
  }
}
