import { ByteTable } from "../regular/byte_table.ts";
import { compileLabeled, literal } from "../regular/expression.ts";
import type { FiniteNodes } from "../schema/finite_nodes.ts";
import type { ArrayNode } from "../schema/schema_node.ts";
import type { RuleParts } from "./object_rule.ts";
import type { Continuation, Edge, Position } from "./rule.ts";

/** The start of an array's rule. */
export function arrayStart(node: ArrayNode, parts: RuleParts): Position {
  return new ArrayRule(node, parts).start();
}

class ArrayRule {
  readonly #node: ArrayNode;
  readonly #parts: RuleParts;
  readonly #positions = new Map<number, Position>();

  constructor(node: ArrayNode, parts: RuleParts) {
    this.#node = withoutEndless(node, parts.finite);
    this.#parts = parts;
    const { prefix, items } = this.#node;
    [...prefix, ...items === undefined ? [] : [items]].forEach(parts.ruleOf);
  }

  start(): Position {
    return this.#position(0, { item: "[", end: "[]" });
  }

  /** The position behind some items; where one more changes nothing, the same serves for all. */
  #behind(items: number): Position {
    const { prefix, minItems, maxItems } = this.#node;
    const count = maxItems === Infinity
      ? Math.min(items, Math.max(prefix.length, minItems))
      : items;
    const known = this.#positions.get(count);
    if (known !== undefined) return known;
    const position = this.#position(count, { item: ",", end: "]" });
    this.#positions.set(count, position);
    return position;
  }

  #position(count: number, texts: { item: string; end: string }): Position {
    const { prefix, items, minItems, maxItems } = this.#node;
    const exits: [text: string, exit: Continuation][] = [];
    const item = prefix[count] ?? items;
    if (count < maxItems && item !== undefined) {
      exits.push([texts.item, {
        value: this.#parts.ruleOf(item),
        next: () => this.#behind(count + 1),
      }]);
    }
    if (count >= minItems) exits.push([texts.end, {}]);
    return this.#parts.numbering.position([this.#edge(exits)]);
  }

  #edge(exits: [text: string, exit: Continuation][]): Edge {
    const table = new ByteTable(
      compileLabeled(exits.map(([text]) => literal(text))),
    );
    return this.#parts.numbering.edge({ table }, exits.map(([, exit]) => exit));
  }
}

/** The same array without the items that have no values, and those behind them. */
function withoutEndless(node: ArrayNode, finite: FiniteNodes): ArrayNode {
  const { items } = node;
  const endless = node.prefix.findIndex((item) => !finite.has(item));
  if (endless >= 0) {
    const prefix = node.prefix.slice(0, endless);
    return { ...node, prefix, items: undefined, maxItems: endless };
  }
  if (items !== undefined && finite.has(items)) return node;
  const maxItems = Math.min(node.maxItems, node.prefix.length);
  return { ...node, items: undefined, maxItems };
}
