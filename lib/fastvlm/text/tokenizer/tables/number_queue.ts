/** Numbers of which the least comes first: a binary heap. */
export class NumberQueue {
  readonly #heap: number[] = [];

  /** Adds a number. */
  push(value: number): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] ?? 0;
      if (above <= value) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = value;
  }

  /** Takes the least number out, if there is one. */
  pop(): number | undefined {
    const [least] = this.#heap;
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) this.#sink(last);
    return least;
  }

  /** Puts a number in place of the first. */
  #sink(value: number): void {
    const heap = this.#heap;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      const left = heap[child] ?? Infinity;
      const right = heap[child + 1] ?? Infinity;
      if (value <= left && value <= right) break;
      heap[at] = Math.min(left, right);
      at = right < left ? child + 1 : child;
    }
    heap[at] = value;
  }
}
