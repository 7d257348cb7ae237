import { ByteTable } from "../regular/byte_table.ts";
import { choice, compileExpression, literal } from "../regular/expression.ts";
import { FREE_STRING } from "../regular/free_string.ts";
import { encodeJsonString } from "../regular/json_string.ts";
import { utf8Automaton } from "../regular/utf8_automaton.ts";
import type { PlainNode } from "../schema/alternatives.ts";
import type { FiniteNodes } from "../schema/finite_nodes.ts";
import type {
  ArrayNode,
  ObjectNode,
  SchemaNode,
  StringNode,
} from "../schema/schema_node.ts";
import { arrayStart } from "./array_rule.ts";
import { objectStart } from "./object_rule.ts";
import { type Leaf, Numbering, type Position, Rule } from "./rule.ts";

/** The rules of a schema. */
export interface Rules {
  /** The rule of the document. */
  readonly root: Rule;
  /** All rules, each after those that it contains, as far as they do not contain each other. */
  readonly all: readonly Rule[];
}

/**
 * Makes the rules by which the documents of a schema are written.
 *
 * @param finite Knows which parts of the schema have values; others are left out.
 * @throws {RangeError} If an automaton has too many states.
 */
export function buildRules(node: SchemaNode, finite: FiniteNodes): Rules {
  const builder = new RuleBuilder(finite);
  const root = builder.ruleOf(node);
  return { root, all: builder.all.toReversed() };
}

/** Makes one rule of each node. */
class RuleBuilder {
  readonly all: Rule[] = [];
  readonly #finite: FiniteNodes;
  readonly #rules = new Map<SchemaNode, Rule>();
  readonly #numbering = new Numbering();

  constructor(finite: FiniteNodes) {
    this.#finite = finite;
  }

  /** The rule of a node. Rules of what it contains are made at once, so that all are known. */
  readonly ruleOf = (node: SchemaNode): Rule => {
    const alternatives = this.#finite.alternativesOf(node);
    const [only, ...others] = alternatives;
    const key = only !== undefined && others.length === 0 ? only : node;
    const known = this.#rules.get(key);
    if (known !== undefined) return known;
    const rule = new Rule();
    this.#rules.set(key, rule);
    this.all.push(rule);
    rule.start = only === key
      ? this.#start(only)
      : this.#numbering.position([], alternatives.map(this.ruleOf));
    return rule;
  };

  #start(node: PlainNode): Position {
    const numbering = this.#numbering;
    const parts = { ruleOf: this.ruleOf, numbering, finite: this.#finite };
    switch (node.kind) {
      case "object":
        return objectStart(node, parts);
      case "array":
        return arrayStart(node, parts);
      default:
        return numbering.position([numbering.edge(leafOf(node), [{}])]);
    }
  }
}

function leafOf(node: Exclude<PlainNode, ObjectNode | ArrayNode>): Leaf {
  switch (node.kind) {
    case "string":
      return stringLeaf(node);
    case "pattern":
      return { table: new ByteTable(encodeJsonString(node.values)) };
    case "number":
      return { table: new ByteTable(node.texts) };
    case "literals": {
      const texts = compileExpression(choice(...node.texts.map(literal)));
      return { table: new ByteTable(utf8Automaton(texts)) };
    }
  }
}

function stringLeaf({ minLength, maxLength }: StringNode): Leaf {
  const isLimited = minLength > 0 || maxLength < Infinity;
  const length = { least: minLength, most: maxLength };
  return isLimited ? { table: FREE_STRING, length } : { table: FREE_STRING };
}
