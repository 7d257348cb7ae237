import { FREE_STRING, FREE_STRING_INSIDE } from "../regular/free_string.ts";
import type { Continuation, Edge, Leaf, Position, Rule } from "./rule.ts";

/** Bytes of a text. */
export type Bytes = readonly number[];

const QUOTE = 0x22;
/** What strings that are too short are filled up with: a space, the first character in byte order. */
export const FILL_BYTE: number = 0x20;

/**
 * The shortest bytes that complete each position of some rules, the first in byte order of those:
 * so the text that completes a document stays the same while it is followed.
 */
export class ShortestTexts {
  readonly #ofRules = new Map<Rule, Bytes>();
  #ofPositions = new Map<Position, Bytes | undefined>();

  /** Finds them for rules, which may contain each other. */
  constructor(rules: readonly Rule[]) {
    // A text of a rule uses shorter ones of others: each pass settles at least the next shortest.
    while (this.#improve(rules));
  }

  /** The shortest value of a rule; `undefined` if it has none that is finite. */
  ofRule(rule: Rule): Bytes | undefined {
    return this.#ofRules.get(rule);
  }

  /** What completes a rule from a position. */
  ofPosition(position: Position): Bytes | undefined {
    if (this.#ofPositions.has(position)) return this.#ofPositions.get(position);
    // A way back to the same position is none of the shortest.
    this.#ofPositions.set(position, undefined);
    const shortest = this.#complete(position);
    this.#ofPositions.set(position, shortest);
    return shortest;
  }

  /** What completes a rule from a state of a leaf; `count`: characters of a string so far. */
  ofLeaf(edge: Edge, state: number, count: number): Bytes | undefined {
    const ends = edge.exits.flatMap((exit, label) => {
      const path = pathToEnd(edge.leaf, state, count, label);
      return path === undefined ? [] : [{ exit, path }];
    });
    // What ends the rule at once comes first, so that longer ways need not be followed.
    ends.sort((a, b) => leastLength(a) - leastLength(b));
    let best: Bytes | undefined;
    for (const end of ends) {
      if (best !== undefined && leastLength(end) > best.length) continue;
      const rest = this.#continue(end.exit);
      if (rest !== undefined) best = shorter(best, [...end.path, ...rest]);
    }
    return best;
  }

  #improve(rules: readonly Rule[]): boolean {
    this.#ofPositions = new Map();
    let isImproved = false;
    for (const rule of rules) {
      const known = this.#ofRules.get(rule);
      const found = shorter(known, this.ofPosition(rule.start));
      if (found === undefined || found === known) continue;
      this.#ofRules.set(rule, found);
      isImproved = true;
    }
    return isImproved;
  }

  #complete({ edges, alternatives }: Position): Bytes | undefined {
    return [
      ...edges.map((edge) => this.ofLeaf(edge, 0, 0)),
      ...alternatives.map((rule) => this.ofRule(rule)),
    ].reduce(shorter, undefined);
  }

  #continue({ value, next }: Continuation): Bytes | undefined {
    const valueText = value === undefined ? [] : this.ofRule(value);
    if (valueText === undefined) return undefined;
    const rest = next === undefined ? [] : this.ofPosition(next());
    return rest === undefined ? undefined : [...valueText, ...rest];
  }
}

/** The shorter of two texts, or the first in byte order; `undefined` is longer than any. */
export function shorter(
  a: Bytes | undefined,
  b: Bytes | undefined,
): Bytes | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  if (a.length !== b.length) return a.length < b.length ? a : b;
  const at = a.findIndex((byte, index) => byte !== b[index]);
  return at === -1 || (a[at] ?? 0) < (b[at] ?? 0) ? a : b;
}

function pathToEnd(
  { table, length }: Leaf,
  state: number,
  count: number,
  label: number,
): Bytes | undefined {
  if (length === undefined) return table.pathToEnd(state, label);
  const inside = FREE_STRING.pathToState(state, FREE_STRING_INSIDE) ?? [];
  const missing = Math.max(0, length.least - count);
  return [
    ...inside,
    ...Array.from({ length: missing }, () => FILL_BYTE),
    QUOTE,
  ];
}

/** Values and what follows them have a byte at least. */
function leastLength(
  { path, exit }: { path: Bytes; exit: Continuation },
): number {
  return path.length + (exit.value === undefined ? 0 : 1) +
    (exit.next === undefined ? 0 : 1);
}
