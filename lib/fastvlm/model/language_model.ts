import type { OnnxSession } from "../../onnx/onnx_session.ts";
import { int64Tensor, type Tensor, toFloat32 } from "../../onnx/tensor.ts";

/** The sessions that {@linkcode LanguageModel} is made of. */
export interface LanguageModelParts {
  /** Token ids to vectors. */
  readonly embedTokens: OnnxSession;
  /** Vectors and cache to scores. */
  readonly decoder: OnnxSession;
  /** Length of a token's vector. */
  readonly hiddenSize: number;
  /** Feeds of a cache that holds no tokens yet. */
  readonly emptyCache: Readonly<Record<string, Tensor>>;
}

/** The part of a model that reads and writes text. */
export class LanguageModel {
  /** Vectors and cache to scores. */
  readonly decoder: OnnxSession;
  /** Length of a token's vector. */
  readonly hiddenSize: number;
  /** Feeds of a cache that holds no tokens yet. */
  readonly emptyCache: Readonly<Record<string, Tensor>>;
  readonly #embedTokens: OnnxSession;

  /** Takes over loaded sessions. */
  constructor(parts: LanguageModelParts) {
    this.decoder = parts.decoder;
    this.hiddenSize = parts.hiddenSize;
    this.emptyCache = parts.emptyCache;
    this.#embedTokens = parts.embedTokens;
  }

  /** Gives the vectors of tokens, one after another. */
  async embed(ids: readonly number[]): Promise<Float32Array<ArrayBuffer>> {
    const { inputs_embeds: vectors } = await this.#embedTokens.run({
      input_ids: int64Tensor(ids, [1, ids.length]),
    }, { fetch: { inputs_embeds: "all" } });
    return vectors === undefined ? new Float32Array() : toFloat32(vectors);
  }
}
