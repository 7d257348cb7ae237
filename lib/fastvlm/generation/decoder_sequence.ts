import type { OnnxSession } from "../../onnx/onnx_session.ts";
import {
  floatTensor,
  int64Tensor,
  type Tensor,
  toFloat32,
} from "../../onnx/tensor.ts";
import type { LanguageModel } from "../model/language_model.ts";

/** Names of sequences need only differ within a process. */
let sequenceCount = 0;

/**
 * One text that the decoder goes on with: it gets the vectors of new tokens and gives the scores of
 * the next one. Keys and values of the tokens before stay with the session, in its thread.
 */
export class DecoderSequence implements AsyncDisposable {
  readonly #model: LanguageModel;
  readonly #name: string;
  #length = 0;

  /** Begins an empty sequence. */
  constructor(model: LanguageModel) {
    sequenceCount += 1;
    this.#model = model;
    this.#name = `sequence ${sequenceCount}`;
  }

  /** Tokens so far. */
  get length(): number {
    return this.#length;
  }

  /**
   * Adds tokens by their vectors.
   *
   * @param vectors One after another, each of the model's hidden size.
   * @returns The score of each token of the vocabulary to come next.
   */
  async push(
    vectors: Float32Array<ArrayBuffer>,
  ): Promise<Float32Array<ArrayBuffer>> {
    const { decoder } = this.#model;
    const { logits } = await decoder.run(this.#feeds(vectors), {
      sequence: this.#name,
      fetch: { logits: "lastRow" },
    });
    this.#length += vectors.length / this.#model.hiddenSize;
    return logits === undefined ? new Float32Array() : toFloat32(logits);
  }

  /** Frees the keys and values. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#model.decoder.forget(this.#name);
  }

  #feeds(vectors: Float32Array<ArrayBuffer>): Record<string, Tensor> {
    const { decoder, hiddenSize, emptyCache } = this.#model;
    const count = vectors.length / hiddenSize;
    const total = this.#length + count;
    const positions = Array.from(
      { length: count },
      (_, index) => this.#length + index,
    );
    const type = decoder.inputs.get("inputs_embeds")?.type ?? "float32";
    const feeds = {
      "inputs_embeds": floatTensor(type, [1, count, hiddenSize], vectors),
      "attention_mask": int64Tensor(new Array(total).fill(1), [1, total]),
      "position_ids": int64Tensor(positions, [1, count]),
      "num_logits_to_keep": int64Tensor([1], []),
      "use_cache_branch": toBool(this.#length > 0),
      ...(this.#length === 0 && emptyCache),
    };
    return onlyDeclared(feeds, decoder);
  }
}

function toBool(value: boolean): Tensor {
  return { type: "bool", shape: [1], data: Uint8Array.of(Number(value)) };
}

/** Exports differ in what they take besides the vectors and the cache. */
function onlyDeclared(
  feeds: Record<string, Tensor>,
  session: OnnxSession,
): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(feeds).filter(([name]) => session.inputs.has(name)),
  );
}
