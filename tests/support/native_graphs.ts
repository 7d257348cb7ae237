import { GraphBuilder } from "../../lib/onnx/writer/graph_builder.ts";
import { openOrtRuntime } from "../../lib/onnx/native/open_ort_runtime.ts";
import { OrtSession } from "../../lib/onnx/native/ort_session.ts";
import type { OrtRuntime } from "../../lib/onnx/native/c_api/ort_runtime.ts";
import { writeBytes } from "./onnx_graphs.ts";
import { TempDirectory } from "./temp_directory.ts";

/** Length of the attending graph's vectors, the least that `GroupQueryAttention` takes. */
export const HEAD_SIZE = 8;

/** ONNX Runtime by its C API, which has to be there. */
export function ortRuntime(): OrtRuntime {
  const opened = openOrtRuntime();
  if ("runtime" in opened) return opened.runtime;
  throw new Error(opened.reason);
}

/** A session of a graph, and its file. */
export class NativeGraph implements AsyncDisposable {
  /** The session. */
  readonly session: OrtSession;
  readonly #temp: TempDirectory;

  private constructor(session: OrtSession, temp: TempDirectory) {
    this.session = session;
    this.#temp = temp;
  }

  static async open(bytes: Uint8Array): Promise<NativeGraph> {
    const temp = await TempDirectory.create();
    const path = await writeBytes(temp.path, "graph é.onnx", bytes);
    const session = new OrtSession(ortRuntime(), path, { threads: 1 });
    return new NativeGraph(session, temp);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session.release();
    await this.#temp[Symbol.asyncDispose]();
  }
}

/** One head of `GroupQueryAttention` over packed queries, keys and values, without rotation. */
export function attendingGraph(): Uint8Array {
  const graph = new GraphBuilder("attending");
  const cache = ["batch", 1, "past", HEAD_SIZE];
  const inputs = [
    graph.input("packed", "float32", ["batch", "new", 3 * HEAD_SIZE]),
    "",
    "",
    graph.input("past_key", "float32", cache),
    graph.input("past_value", "float32", cache),
    graph.input("last", "int32", ["batch"]),
    graph.input("total", "int32", [1]),
  ];
  graph.node("GroupQueryAttention", inputs, {
    domain: "com.microsoft",
    attributes: { num_heads: { int: 1 }, kv_num_heads: { int: 1 } },
    outputs: ["y", "present_key", "present_value"],
  });
  graph.output("y", "float32", ["batch", "new", HEAD_SIZE]);
  graph.output("present_key", "float32", cache);
  graph.output("present_value", "float32", cache);
  return graph.build({ irVersion: 8, opsets: { "": 17, "com.microsoft": 1 } });
}
