import { type Tensor, toFloat32 } from "../../onnx/tensor.ts";
import type { LanguageDimensions } from "../checkpoint/dimensions.ts";
import { EMBEDDING } from "../language/language_weights.ts";
import { evaluateRowsFloat32 } from "../weights/expression/evaluate.ts";
import type { TensorSource } from "../weights/tensor_source.ts";
import { TOKENS_AFTER, TOKENS_BEFORE } from "./measurement_text.ts";

/**
 * Gives the text that language models are measured on as the decoder reads it, float32
 * `[1, positions, hidden]`: tokens' vectors, and the features of a picture where it stands. Tokens that a
 * small vocabulary lacks become others.
 *
 * @param features float32 `[1, tokens, hidden]`.
 * @throws {ModelFormatError} If there is no table of tokens' vectors.
 */
export async function embedText(
  checkpoint: TensorSource & { readonly language: LanguageDimensions },
  features?: Tensor,
): Promise<Tensor> {
  const { hiddenSize } = checkpoint.language;
  const rows = [
    ...await embedTokens(checkpoint, TOKENS_BEFORE),
    ...(features === undefined ? [] : [toFloat32(features)]),
    ...await embedTokens(checkpoint, TOKENS_AFTER),
  ];
  const length = rows.reduce((sum, values) => sum + values.length, 0);
  const data = new Float32Array(length);
  let start = 0;
  for (const values of rows) {
    data.set(values, start);
    start += values.length;
  }
  const shape = [1, length / hiddenSize, hiddenSize];
  return { type: "float32", shape, data };
}

/** The vector of each token. */
export async function embedTokens(
  checkpoint: TensorSource & { readonly language: LanguageDimensions },
  tokens: readonly number[],
): Promise<Float32Array<ArrayBuffer>[]> {
  const { vocabularyRows } = checkpoint.language;
  return await Promise.all(tokens.map((token) => {
    const row = token % vocabularyRows;
    return evaluateRowsFloat32(EMBEDDING, checkpoint, row, row + 1);
  }));
}
