import type { OnnxSession } from "../../../onnx/onnx_session.ts";
import { int64Tensor, toFloat32 } from "../../../onnx/tensor.ts";
import type { TokenEmbedding } from "./token_embedding.ts";

/** Makes embeddings by running their graph, whatever it does. */
export class SessionEmbedding implements TokenEmbedding {
  readonly #session: OnnxSession;

  /** Takes over a loaded session. */
  constructor(session: OnnxSession) {
    this.#session = session;
  }

  /** Runs the graph. */
  async embed(ids: readonly number[]): Promise<Float32Array<ArrayBuffer>> {
    const { inputs_embeds: vectors } = await this.#session.run({
      input_ids: int64Tensor(ids, [1, ids.length]),
    }, { fetch: { inputs_embeds: "all" } });
    return vectors === undefined ? new Float32Array() : toFloat32(vectors);
  }
}
