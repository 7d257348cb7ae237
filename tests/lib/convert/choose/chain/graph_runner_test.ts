import { assertEquals, assertRejects } from "@std/assert";
import { GraphRunner } from "../../../../../lib/convert/choose/chain/graph_runner.ts";
import type { GraphWriter } from "../../../../../lib/convert/choose/chain/graph_writer.ts";
import { PlannedGraph } from "../../../../../lib/convert/weights/planned_graph.ts";
import type { Tensor } from "../../../../../lib/onnx/tensor.ts";
import { float32Tensor } from "../../../../../lib/onnx/writer/tensor.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

function planProduct(dataFile: string, factor: number): PlannedGraph {
  const graph = new PlannedGraph("product", dataFile);
  const { builder } = graph;
  const x = builder.input("input", "float32", ["rows"]);
  const constant = builder.constant(float32Tensor([], [factor]));
  builder.node("Mul", [x, constant], { outputs: ["output"] });
  builder.output("output", "float32", ["rows"]);
  return graph;
}

function vector(...values: number[]): Tensor {
  const data = Float32Array.from(values);
  return { type: "float32", shape: [data.length], data };
}

async function withRunner(
  use: (tools: {
    runner: GraphRunner;
    written: string[];
    directory: string;
  }) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  await using temp = await TempDirectory.create();
  const written: string[] = [];
  const write: GraphWriter = async (graph, path) => {
    written.push(graph.dataFile);
    await Deno.writeFile(path, graph.build());
    await Deno.writeFile(`${path}_data`, new Uint8Array());
  };
  const directory = temp.path;
  await using runner = new GraphRunner({ directory, write, signal });
  await use({ runner, written, directory });
}

function run(factor: number, options: { isTransient: boolean }) {
  return {
    file: "product",
    version: String(factor),
    ...options,
    plan: (dataFile: string) => planProduct(dataFile, factor),
    feeds: [{ input: vector(1, 2) }, { input: vector(3) }],
  };
}

Deno.test("GraphRunner runs a graph on all of its feeds", async () => {
  await withRunner(async ({ runner }) => {
    const outputs = await runner.run(run(2, { isTransient: true }));
    assertEquals(outputs, [{ output: vector(2, 4) }, { output: vector(6) }]);
  });
});

Deno.test("GraphRunner writes a graph anew only if it is another version", async () => {
  await withRunner(async ({ runner, written }) => {
    await runner.run(run(2, { isTransient: false }));
    await runner.run(run(2, { isTransient: false }));
    assertEquals(written, ["product.onnx_data"]);
    const [output] = await runner.run(run(3, { isTransient: false }));
    assertEquals(output, { output: vector(3, 6) });
    assertEquals(written.length, 2);
  });
});

Deno.test("GraphRunner leaves nothing of a transient graph", async () => {
  await withRunner(async ({ runner, written, directory }) => {
    await runner.run(run(2, { isTransient: true }));
    assertEquals(await Array.fromAsync(Deno.readDir(directory)), []);
    await runner.run(run(2, { isTransient: true }));
    assertEquals(written.length, 2);
  });
});

Deno.test("GraphRunner ends when it is told to", async () => {
  const controller = new AbortController();
  await withRunner(async ({ runner, written }) => {
    controller.abort(new Error("stop"));
    await assertRejects(
      () => runner.run(run(2, { isTransient: true })),
      Error,
      "stop",
    );
    assertEquals(written, []);
  }, controller.signal);
});
