import { InferenceSession, Tensor } from "onnxruntime-node";

const PROMPT = 5;

/** The scores that a decoder's file gives for a prompt of five vectors. */
export async function scoresOf(
  path: string,
): Promise<{ dims: readonly number[]; data: Float32Array }> {
  const session = await InferenceSession.create(path);
  const feeds: Record<string, Tensor> = {};
  for (const value of session.inputMetadata) {
    if (!value.isTensor) continue;
    const { name, shape } = value;
    feeds[name] = feedOf(name, shape);
  }
  const { logits } = await session.run(feeds, ["logits"]);
  await session.release();
  if (logits === undefined || !(logits.data instanceof Float32Array)) {
    throw new Error(`"${path}" gives no scores`);
  }
  return { dims: logits.dims, data: logits.data };
}

function feedOf(name: string, shape: readonly (number | string)[]): Tensor {
  const fixed = (index: number) => Number(shape[index]);
  if (name === "attention_mask") {
    return new Tensor("int64", new BigInt64Array(PROMPT).fill(1n), [1, PROMPT]);
  }
  if (name === "inputs_embeds") {
    const length = PROMPT * fixed(2);
    const vectors = Float32Array.from({ length }, (_, at) => Math.sin(at));
    return new Tensor("float32", vectors, [1, PROMPT, fixed(2)]);
  }
  const dims = [1, fixed(1), 0, fixed(3)];
  return new Tensor("float32", new Float32Array(), dims);
}
