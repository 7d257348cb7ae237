import type { Device } from "../device.ts";
import { buildProductGraph, PRODUCT } from "../cpu/product_graph.ts";
import { InferenceSession, RuntimeTensor } from "./runtime.ts";
import { sessionOptions } from "./session_settings.ts";

/** One row and several go to different code. */
const ROWS = [1, 9];

/**
 * Says whether products of unsigned and signed 8-bit integers are exact. Without the VNNI instructions,
 * x86 CPUs add pairs of products up in 16 bits, which saturate (`vpmaddubsw`; source: ONNX Runtime's
 * `session.x64quantprecision`). It takes about a millisecond.
 */
export async function probeProducts(device: Device): Promise<boolean> {
  const session = await InferenceSession.create(
    buildProductGraph(),
    sessionOptions({ device, threads: 1 }),
  );
  try {
    for (const rows of ROWS) {
      if (!await isExact(session, rows)) return false;
    }
    return true;
  } finally {
    await session.release();
  }
}

async function isExact(
  session: InferenceSession,
  rows: number,
): Promise<boolean> {
  const { input, output, inputs, largest, sum } = PRODUCT;
  const values = new Uint8Array(rows * inputs).fill(largest);
  const results = await session.run({
    [input]: new RuntimeTensor("uint8", values, [rows, inputs]),
  });
  const sums = results[output]?.data;
  return sums instanceof Int32Array && sums.every((each) => each === sum);
}
