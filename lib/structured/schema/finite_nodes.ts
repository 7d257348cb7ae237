import { alternativesOf, type PlainNode } from "./alternatives.ts";
import type { SchemaNode } from "./schema_node.ts";

/** Tells the schemas that have a value from those that only contain themselves without an end. */
export class FiniteNodes {
  readonly #finite = new Set<PlainNode>();

  /** Looks at a schema and all that it contains. */
  constructor(root: SchemaNode) {
    const nodes = reachableNodes(root);
    let known = -1;
    // Each pass finds the nodes that contain nothing but what was found before.
    while (known < this.#finite.size) {
      known = this.#finite.size;
      for (const node of nodes) {
        if (this.#isFinite(node)) this.#finite.add(node);
      }
    }
  }

  /** The nodes with values of which one has to be met. */
  alternativesOf(node: SchemaNode): readonly PlainNode[] {
    return alternativesOf(node)
      .filter((alternative) => this.#finite.has(alternative));
  }

  /** Whether a schema has a value. */
  has(node: SchemaNode): boolean {
    return this.alternativesOf(node).length > 0;
  }

  #isFinite(node: PlainNode): boolean {
    switch (node.kind) {
      case "object":
        return node.properties.every(({ value, isRequired }) =>
          !isRequired || this.has(value)
        );
      case "array": {
        const { prefix, items, minItems } = node;
        const needed = prefix.slice(0, minItems);
        const rest = minItems > prefix.length && items !== undefined
          ? [items]
          : [];
        return [...needed, ...rest].every((item) => this.has(item));
      }
      default:
        return true;
    }
  }
}

function reachableNodes(root: SchemaNode): PlainNode[] {
  const nodes = new Set(alternativesOf(root));
  // The set grows while it is read.
  for (const node of nodes) {
    for (const part of partsOf(node)) {
      alternativesOf(part).forEach((inner) => nodes.add(inner));
    }
  }
  return [...nodes].toReversed();
}

function partsOf(node: PlainNode): SchemaNode[] {
  switch (node.kind) {
    case "object": {
      const { properties, additional } = node;
      const own = properties.map(({ value }) => value);
      return additional === undefined ? own : [...own, additional.value];
    }
    case "array":
      return node.items === undefined
        ? [...node.prefix]
        : [...node.prefix, node.items];
    default:
      return [];
  }
}
