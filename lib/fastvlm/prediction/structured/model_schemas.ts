import { UsageError } from "../../../base/errors.ts";
import {
  type CompiledSchema,
  compileSchema,
} from "../../../structured/compile_schema.ts";
import type { JsonSchema } from "../../../structured/json_schema.ts";
import type { TokenConstraint } from "../../../structured/token_constraint.ts";
import type { Vocabulary } from "../../../structured/vocabulary/vocabulary.ts";
import { loadVocabulary } from "../../../structured/vocabulary/vocabulary_of.ts";
import type { TextTokenizer } from "../../text/text_tokenizer.ts";

/** Compiled schemas that are kept. */
const MOST_KEPT = 16;

/** The tokens of a model, and which of them end an answer. */
export interface ModelTokens {
  /** What knows their bytes. */
  readonly tokenizer: Pick<TextTokenizer, "tokenBytes">;
  /** Tokens that end an answer. */
  readonly endTokens: ReadonlySet<number>;
}

/**
 * Holds answers of one model to schemas. The tokens are arranged with the first schema, and schemas that were
 * used last are kept compiled.
 */
export class ModelSchemas {
  readonly #tokens: ModelTokens;
  readonly #compiled = new Map<string, CompiledSchema>();
  #vocabulary: Promise<Vocabulary> | undefined;

  /** Takes a model; nothing is done yet. */
  constructor(tokens: ModelTokens) {
    this.#tokens = tokens;
  }

  /**
   * Begins an answer.
   *
   * @param room Tokens that it may have.
   * @throws {UsageError} If the schema says what is not supported, or no document has room.
   * @throws {ConfigError} If the model's tokens are not of bytes.
   */
  async begin(schema: JsonSchema, room: number): Promise<TokenConstraint> {
    this.#vocabulary ??= this.#loadVocabulary();
    const compiled = this.#compile(schema, await this.#vocabulary);
    const { leastTokens } = compiled;
    if (leastTokens > room) {
      throw new UsageError(
        `Cannot predict: an answer by the schema takes ${leastTokens} tokens or more, there is room for ${room}`,
        { hint: 'raise "maxTokens", or allow for shorter answers' },
      );
    }
    return compiled.start();
  }

  #compile(schema: JsonSchema, vocabulary: Vocabulary): CompiledSchema {
    // Documents have their members in the schema's order.
    const name = JSON.stringify(schema);
    const compiled = this.#compiled.get(name) ??
      compileSchema(schema, vocabulary);
    this.#compiled.delete(name);
    this.#compiled.set(name, compiled);
    for (const oldest of this.#compiled.keys()) {
      if (this.#compiled.size <= MOST_KEPT) break;
      this.#compiled.delete(oldest);
    }
    return compiled;
  }

  async #loadVocabulary(): Promise<Vocabulary> {
    const { tokenizer, endTokens } = this.#tokens;
    const tokens = tokenizer.tokenBytes();
    return await loadVocabulary(tokens, { endTokens: [...endTokens] });
  }
}
