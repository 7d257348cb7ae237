import type { OnnxRuntime } from "../../onnx/onnx_runtime.ts";
import type { Tensor } from "../../onnx/tensor.ts";

/** What a graph reads or gives, by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/**
 * Loads a graph, runs it once and gives all that it gives.
 *
 * @throws {ModelFormatError} If it cannot be loaded or run.
 */
export async function runOnce(
  runtime: OnnxRuntime,
  path: string,
  feeds: Tensors,
): Promise<Tensors> {
  const session = await runtime.load(path);
  try {
    const fetch = [...session.outputs.keys()].map((name) =>
      [name, "all"] as const
    );
    return await session.run(feeds, { fetch: Object.fromEntries(fetch) });
  } finally {
    await session.release();
  }
}
