import { InferenceSession, Tensor } from "onnxruntime-node";

/** A float32 tensor to feed. */
export interface Feed {
  /** Length of each dimension. */
  dims: number[];
  /** The elements. */
  data: ArrayLike<number>;
}

/** Runs an ONNX model by onnxruntime on float32 inputs and returns its outputs as plain numbers. */
export async function runGraph(
  model: Uint8Array | string,
  feeds: Readonly<Record<string, Feed>> = {},
): Promise<Record<string, number[]>> {
  const session = typeof model === "string"
    ? await InferenceSession.create(model)
    : await InferenceSession.create(model);
  const outputs = await session.run(Object.fromEntries(
    Object.entries(feeds).map(([name, { dims, data }]) => [
      name,
      new Tensor("float32", Float32Array.from(data), dims),
    ]),
  ));
  await session.release();
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { data }]) => [
      name,
      [...data].map(Number),
    ]),
  );
}
