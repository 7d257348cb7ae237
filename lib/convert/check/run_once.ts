import type { OnnxRuntime } from "../../onnx/onnx_runtime.ts";
import type { Tensor } from "../../onnx/tensor.ts";
import type { SessionSettings } from "../../onnx/thread/session_settings.ts";

/** What a graph reads or gives, by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** Laying out weights takes longer than one run saves. */
const FOR_ONE_RUN: SessionSettings = { prepack: false };

/**
 * Loads a graph, runs it once and gives all that it gives.
 *
 * @param settings How it runs. Products with 4-bit weights need them laid out.
 * @throws {ModelFormatError} If it cannot be loaded or run.
 */
export async function runOnce(
  runtime: OnnxRuntime,
  path: string,
  feeds: Tensors,
  settings: SessionSettings = FOR_ONE_RUN,
): Promise<Tensors> {
  const session = await runtime.load(path, settings);
  try {
    const fetch = [...session.outputs.keys()].map((name) =>
      [name, "all"] as const
    );
    return await session.run(feeds, { fetch: Object.fromEntries(fetch) });
  } finally {
    await session.release();
  }
}
