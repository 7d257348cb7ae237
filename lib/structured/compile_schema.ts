import { UsageError } from "../base/errors.ts";
import { buildRules, type Rules } from "./automaton/build_rules.ts";
import { Machine } from "./automaton/machine.ts";
import { ShortestTexts } from "./automaton/shortest_texts.ts";
import type { JsonSchema } from "./json_schema.ts";
import { AllowedTokens } from "./masking/allowed_tokens.ts";
import { DocumentConstraint } from "./masking/document_constraint.ts";
import { FiniteNodes } from "./schema/finite_nodes.ts";
import { readSchema } from "./schema/read/read_schema.ts";
import type { SchemaNode } from "./schema/schema_node.ts";
import type { TokenConstraint } from "./token_constraint.ts";
import type { Vocabulary } from "./vocabulary/vocabulary.ts";

/** A schema compiled for one vocabulary. Answers may share it, also at the same time. */
export interface CompiledSchema {
  /** Begins an answer. */
  start(): TokenConstraint;
  /** Fewest tokens that are sure to be enough for a document: an answer has to have room for them. */
  readonly leastTokens: number;
}

/**
 * Compiles a JSON Schema to constraints over a vocabulary. Documents are JSON without white space
 * outside of strings, and each is valid.
 *
 * @throws {UsageError} If the schema says what is not supported, or has no value at all; the message
 * has the JSON pointer.
 */
export function compileSchema(
  schema: JsonSchema,
  vocabulary: Vocabulary,
): CompiledSchema {
  const node = readSchema(schema);
  const finite = new FiniteNodes(node);
  if (!finite.has(node)) {
    throw new UsageError(
      "Cannot use the schema: no document is valid, as it refuses all or contains itself endlessly",
    );
  }
  const { root, all } = buildSmallRules(node, finite);
  const texts = new ShortestTexts(all);
  const machine = new Machine(root, texts);
  const allowed = new AllowedTokens(machine, vocabulary);
  const parts = { machine, allowed, vocabulary };
  return {
    start: () => new DocumentConstraint(parts),
    leastTokens: allowed.closing.count(machine.start),
  };
}

function buildSmallRules(node: SchemaNode, finite: FiniteNodes): Rules {
  try {
    return buildRules(node, finite);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(
      `Cannot use the schema: a list of values or names is too large: ${error.message}`,
      { cause: error },
    );
  }
}
