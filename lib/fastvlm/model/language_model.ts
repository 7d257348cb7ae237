import type { OnnxSession } from "../../onnx/onnx_session.ts";
import type { TablePlace } from "../../onnx/table/token_table.ts";
import type { Tensor } from "../../onnx/tensor.ts";
import type { TokenEmbedding } from "./embedding/token_embedding.ts";

/** What {@linkcode LanguageModel} is made of. */
export interface LanguageModelParts {
  /** Token ids to vectors. */
  readonly embedTokens: TokenEmbedding;
  /** Vectors and cache to scores. */
  readonly decoder: OnnxSession;
  /** Does the same as the decoder, in the same thread, and reads long prompts faster. */
  readonly prefill?: OnnxSession | undefined;
  /** Length of a token's vector. */
  readonly hiddenSize: number;
  /** Feeds of a cache that holds no tokens yet. */
  readonly emptyCache: Readonly<Record<string, Tensor>>;
}

/** The part of a model that reads and writes text, which may still be loading. */
export interface ComingLanguageModel {
  /** Length of a token's vector. */
  readonly hiddenSize: number;
  /** Rejects if it cannot be loaded. */
  readonly loaded: Promise<LanguageModel>;
}

/** The part of a model that reads and writes text. */
export class LanguageModel {
  /** Vectors and cache to scores. */
  readonly decoder: OnnxSession;
  /**
   * Takes and gives the same as the decoder, in the same thread, so that caches pass between the two; it
   * reads long prompts faster. It may still be loading: its first run waits for that.
   */
  readonly prefill: OnnxSession | undefined;
  /** Length of a token's vector. */
  readonly hiddenSize: number;
  /** Feeds of a cache that holds no tokens yet. */
  readonly emptyCache: Readonly<Record<string, Tensor>>;
  readonly #embedTokens: TokenEmbedding;

  /** Takes over loaded sessions. */
  constructor(parts: LanguageModelParts) {
    this.decoder = parts.decoder;
    this.prefill = parts.prefill;
    this.hiddenSize = parts.hiddenSize;
    this.emptyCache = parts.emptyCache;
    this.#embedTokens = parts.embedTokens;
  }

  /** Where the vectors of tokens are, if they lie in a file. */
  get tokenTable(): TablePlace | undefined {
    return this.#embedTokens.place;
  }

  /**
   * Gives the vectors of tokens, one after another.
   *
   * @throws {ModelFormatError} If a token has none.
   */
  async embed(ids: readonly number[]): Promise<Float32Array<ArrayBuffer>> {
    return await this.#embedTokens.embed(ids);
  }
}
