import { buildLayoutGraph, LAYOUT } from "../cpu/layout_graph.ts";
import { InferenceSession, RuntimeTensor } from "./runtime.ts";
import { sessionOptions } from "./session_settings.ts";

/**
 * Says how many channels the CPU's convolutions take in one block, on which the layout of optimized
 * weights depends; 0 if they take none.
 */
export async function probeLayout(): Promise<number> {
  const { input, output, shape, values } = LAYOUT;
  let session: InferenceSession | undefined;
  try {
    session = await InferenceSession.create(
      buildLayoutGraph(),
      sessionOptions({ threads: 1 }),
    );
    const picture = new RuntimeTensor(
      "float32",
      Float32Array.from(values),
      shape,
    );
    const results = await session.run({ [input]: picture });
    const laidOut = results[output]?.data;
    return laidOut instanceof Float32Array ? laidOut.indexOf(1) : 0;
  } catch {
    // There are CPUs for which ONNX Runtime has no such layout.
    return 0;
  } finally {
    await session?.release();
  }
}
