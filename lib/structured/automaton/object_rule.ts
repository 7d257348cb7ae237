import { ByteTable } from "../regular/byte_table.ts";
import {
  compileLabeled,
  type Expression,
  literal,
} from "../regular/expression.ts";
import { encodeJsonString } from "../regular/json_string.ts";
import { utf8Automaton } from "../regular/utf8_automaton.ts";
import type { FiniteNodes } from "../schema/finite_nodes.ts";
import type {
  AdditionalProperties,
  ObjectNode,
  SchemaNode,
} from "../schema/schema_node.ts";
import type { Continuation, Edge, Numbering, Position, Rule } from "./rule.ts";

/** What rules are made with. */
export interface RuleParts {
  /** The rule of a node. */
  readonly ruleOf: (node: SchemaNode) => Rule;
  /** Numbers of edges and positions. */
  readonly numbering: Numbering;
  /** Knows which parts have values. */
  readonly finite: FiniteNodes;
}

/** What may come behind some members of an object. */
interface Choices {
  /** Texts, each with what follows it. */
  readonly texts: [text: string, exit: Continuation][];
  /** Whether a member of no name may come. */
  readonly mayAdd: boolean;
}

/**
 * The start of an object's rule. Members come in the order of the schema, those that are not required
 * or not; then those without a name of their own.
 */
export function objectStart(node: ObjectNode, parts: RuleParts): Position {
  return new ObjectRule(node, parts).start();
}

class ObjectRule {
  readonly #node: ObjectNode;
  readonly #parts: RuleParts;
  readonly #positions = new Map<number, Position>();
  readonly #key: ByteTable | undefined;

  constructor(node: ObjectNode, parts: RuleParts) {
    const { additional } = node;
    const properties = node.properties
      .filter(({ value }) => parts.finite.has(value));
    this.#node = { ...node, properties };
    this.#parts = parts;
    this.#key = additional !== undefined && parts.finite.has(additional.value)
      ? keyTable(additional)
      : undefined;
    properties.forEach(({ value }) => parts.ruleOf(value));
    if (this.#key !== undefined && additional) parts.ruleOf(additional.value);
  }

  start(): Position {
    const { texts, mayAdd } = this.#choicesFrom(0);
    const { numbering } = this.#parts;
    const edges = [this.#textEdge(
      texts.map(([text, exit]) => [`{${text}`, exit]),
    )];
    // The brace and the key are two leaves: keys are one table wherever they stand.
    if (mayAdd) edges.push(this.#textEdge([["{", this.#toKey()]]));
    return numbering.position(edges);
  }

  /** The position behind a member; the one behind the last named one serves for all others. */
  #behind(count: number): Position {
    const known = this.#positions.get(count);
    if (known !== undefined) return known;
    const { texts, mayAdd } = this.#choicesFrom(count);
    const edges = [this.#textEdge(
      texts.map(([text, exit]) => [text === "}" ? text : `,${text}`, exit]),
    )];
    if (mayAdd) edges.push(this.#textEdge([[",", this.#toKey()]]));
    const position = this.#parts.numbering.position(edges);
    this.#positions.set(count, position);
    return position;
  }

  /** What may come behind the first members: as far as the next one that is required. */
  #choicesFrom(first: number): Choices {
    const { properties } = this.#node;
    const texts: Choices["texts"] = [];
    for (const [index, { name, value, isRequired }] of properties.entries()) {
      if (index < first) continue;
      texts.push([`${JSON.stringify(name)}:`, {
        value: this.#parts.ruleOf(value),
        next: () => this.#behind(index + 1),
      }]);
      if (isRequired) return { texts, mayAdd: false };
    }
    texts.push(["}", {}]);
    return { texts, mayAdd: this.#key !== undefined };
  }

  #toKey(): Continuation {
    return { next: () => this.#keyPosition() };
  }

  #keyPosition(): Position {
    const known = this.#positions.get(-1);
    if (known !== undefined) return known;
    const { additional, properties } = this.#node;
    const { numbering, ruleOf } = this.#parts;
    if (this.#key === undefined || additional === undefined) {
      throw new TypeError("Object has no members without a name");
    }
    const position = numbering.position([
      numbering.edge({ table: this.#key }, [{
        value: ruleOf(additional.value),
        next: () => this.#behind(properties.length),
      }]),
    ]);
    this.#positions.set(-1, position);
    return position;
  }

  #textEdge(texts: Choices["texts"]): Edge {
    const table = textTable(texts.map(([text]) => literal(text)));
    return this.#parts.numbering.edge(
      { table },
      texts.map(([, exit]) => exit),
    );
  }
}

function textTable(texts: readonly Expression[]): ByteTable {
  return new ByteTable(utf8Automaton(compileLabeled(texts)));
}

/** Keys with the colon behind them. */
function keyTable({ keys }: AdditionalProperties): ByteTable {
  const automaton = encodeJsonString(keys);
  const end = automaton.length;
  return new ByteTable([
    ...automaton.map(({ label, transitions }) => ({
      label: undefined,
      transitions: label === undefined
        ? transitions
        : [{ first: 0x3a, last: 0x3a, target: end }],
    })),
    { label: 0, transitions: [] },
  ]);
}
