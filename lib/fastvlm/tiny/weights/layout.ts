/**
 * Names the numbers of a vector: which of them mean what.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const layout = new Layout({ color: 11, x: 1, y: 1 });
 * assertEquals(layout.at("color", 2), 2);
 * assertEquals(layout.at("y"), 12);
 * assertEquals(layout.size, 13);
 * ```
 */
export class Layout<Name extends string> {
  /** How many numbers have a meaning. */
  readonly size: number;
  readonly #fields = new Map<string, { start: number; length: number }>();

  /** Lays fields out one after another; `fields` holds the length of each. */
  constructor(fields: Readonly<Record<Name, number>>) {
    let size = 0;
    for (const [name, length] of Object.entries<number>(fields)) {
      this.#fields.set(name, { start: size, length });
      size += length;
    }
    this.size = size;
  }

  /** Where a field (or the given number of it) is. */
  at(name: Name, index = 0): number {
    return (this.#fields.get(name)?.start ?? 0) + index;
  }

  /** How many numbers a field has. */
  lengthOf(name: Name): number {
    return this.#fields.get(name)?.length ?? 0;
  }
}

/** The names of a layout's fields. */
export type FieldOf<L> = L extends Layout<infer Name> ? Name : never;
