import type { JsonSchema } from "../../json_schema.ts";
import { ANY_VALUE, NO_VALUE } from "../any_value.ts";
import { areExclusive } from "../are_exclusive.ts";
import {
  type Keywords,
  readKeywords,
  readTypes,
  requireAlone,
  sayingKeywords,
  type TypeName,
} from "./keywords.ts";
import { readList } from "./keyword_values.ts";
import { mergeAllOf } from "./merge_all_of.ts";
import { readArray } from "./read_array.ts";
import { readLiterals } from "./read_literals.ts";
import { readNumberSchema } from "./read_number.ts";
import { readObject } from "./read_object.ts";
import { readString } from "./read_string.ts";
import { findReferenced } from "../references.ts";
import type { SchemaNode, UnionNode } from "../schema_node.ts";
import { keywordProblem, pointerTo } from "../schema_problem.ts";

/** Pointer to the whole schema. */
const ROOT = "#";

/**
 * Reads a JSON Schema into few forms.
 *
 * @throws {UsageError} If it is malformed or says what is not supported; the message has the JSON
 * pointer.
 */
export function readSchema(schema: JsonSchema): SchemaNode {
  const reader = new SchemaReader(schema);
  const node = reader.read(schema, ROOT);
  reader.finish();
  return node;
}

class SchemaReader {
  readonly #root: JsonSchema;
  readonly #referenced = new Map<string, SchemaNode | undefined>();
  readonly #checks: (() => void)[] = [];

  constructor(root: JsonSchema) {
    this.#root = root;
  }

  readonly read = (schema: unknown, pointer: string): SchemaNode => {
    if (schema === true) return ANY_VALUE;
    if (schema === false) return NO_VALUE;
    const keywords = readKeywords(schema, pointer);
    if (sayingKeywords(keywords).length === 0) return ANY_VALUE;
    if ("$ref" in keywords) return this.#readReference(keywords, pointer);
    if ("anyOf" in keywords) return this.#readUnion(keywords, pointer, "anyOf");
    if ("oneOf" in keywords) return this.#readOneOf(keywords, pointer);
    if ("allOf" in keywords) {
      return this.read(mergeAllOf(keywords, pointer, this.#root), pointer);
    }
    if ("enum" in keywords || "const" in keywords) {
      return readLiterals(keywords, pointer);
    }
    return this.#readTyped(keywords, pointer);
  };

  /** Reads what references name, and looks at what had to wait for that. */
  finish(): void {
    // The map grows while it is read.
    for (const [pointer, node] of this.#referenced) {
      if (node !== undefined) continue;
      const schema = findReferenced(this.#root, pointer);
      this.#referenced.set(pointer, this.read(schema, pointer));
    }
    for (const check of this.#checks) check();
  }

  #readReference(keywords: Keywords, pointer: string): SchemaNode {
    requireAlone(keywords, pointer, "$ref");
    const target = keywords["$ref"];
    if (
      typeof target !== "string" ||
      findReferenced(this.#root, target) === undefined
    ) {
      throw keywordProblem(
        pointer,
        "$ref",
        `must point into the schema, as "#/$defs/name": current value is ${
          JSON.stringify(target)
        }`,
      );
    }
    if (!this.#referenced.has(target)) this.#referenced.set(target, undefined);
    return {
      kind: "reference",
      target: () => this.#referenced.get(target) ?? NO_VALUE,
    };
  }

  #readUnion(
    keywords: Keywords,
    pointer: string,
    keyword: "anyOf" | "oneOf",
  ): UnionNode {
    requireAlone(keywords, pointer, keyword);
    const inner = pointerTo(pointer, keyword);
    const alternatives = readList(keywords, pointer, keyword) ?? [];
    return {
      kind: "union",
      alternatives: alternatives.map((schema, index) =>
        this.read(schema, pointerTo(inner, index))
      ),
    };
  }

  #readOneOf(keywords: Keywords, pointer: string): UnionNode {
    const union = this.#readUnion(keywords, pointer, "oneOf");
    this.#checks.push(() => {
      if (areExclusive(union.alternatives)) return;
      throw keywordProblem(
        pointer,
        "oneOf",
        "has schemas that may share a value: use anyOf",
      );
    });
    return union;
  }

  #readTyped(keywords: Keywords, pointer: string): SchemaNode {
    const types = readTypes(keywords, pointer) ?? [];
    const nodes = types
      .filter((type) => type !== "integer" || !types.includes("number"))
      .map((type) => this.#readType(type, keywords, pointer));
    const [only, ...others] = nodes;
    return only !== undefined && others.length === 0
      ? only
      : { kind: "union", alternatives: nodes };
  }

  #readType(type: TypeName, keywords: Keywords, pointer: string): SchemaNode {
    switch (type) {
      case "object":
        return readObject(keywords, pointer, this.read);
      case "array":
        return readArray(keywords, pointer, this.read);
      case "string":
        return readString(keywords, pointer);
      case "number":
      case "integer":
        return readNumberSchema(keywords, pointer, type === "integer");
      case "boolean":
        return { kind: "literals", texts: ["true", "false"] };
      case "null":
        return { kind: "literals", texts: ["null"] };
    }
  }
}
