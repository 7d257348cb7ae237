import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ModelFormatError } from "../../../../../lib/base/errors.ts";
import {
  type CachedLoadOptions,
  GraphCache,
  type GraphCacheOptions,
} from "../../../../../lib/fastvlm/model/loading/graph_cache.ts";
import type { GraphEdits } from "../../../../../lib/onnx/editor/graph_edits.ts";
import { OnnxRuntime } from "../../../../../lib/onnx/onnx_runtime.ts";
import type { OnnxSession } from "../../../../../lib/onnx/onnx_session.ts";
import type { StoredGraph } from "../../../../../lib/onnx/reader/stored_graph.ts";
import { type Tensor, toFloat32 } from "../../../../../lib/onnx/tensor.ts";
import { GraphBuilder } from "../../../../../lib/onnx/writer/graph_builder.ts";
import {
  float32Tensor,
  int64Tensor,
  uint8Tensor,
} from "../../../../../lib/onnx/writer/tensor.ts";
import { toTensorMessage } from "../../../../../lib/onnx/writer/to_message.ts";
import { writeBytes } from "../../../../support/onnx_graphs.ts";
import { LIB_URL, runScript } from "../../../../support/script_process.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const PIXELS: Tensor = {
  type: "float32",
  shape: [1, 16, 8, 8],
  data: Float32Array.from({ length: 1024 }, (_, index) => Math.sin(index)),
};

Deno.test("GraphCache saves a graph once, and loads the same numbers from what it saved", async () => {
  await using fixture = await makeFixture();
  const first = await loadOnce(fixture);
  assertEquals(first.path, fixture.path);
  const second = await loadOnce(fixture);
  assert(second.path.startsWith(fixture.cache), second.path);
  assertEquals(second.outputs, first.outputs);
  assertEquals((await namesIn(fixture.cache)).length, 1);
});

Deno.test("GraphCache saves again when the graph is another one", async () => {
  await using fixture = await makeFixture();
  const first = await loadOnce(fixture);
  await Deno.writeFile(fixture.path, convolution(2));
  const second = await loadOnce(fixture);
  assertEquals(second.path, fixture.path);
  assertEquals(
    Array.from(second.outputs),
    Array.from(first.outputs, (value) => 2 * value),
  );
  assertEquals((await loadOnce(fixture)).outputs, second.outputs);
});

Deno.test("GraphCache never lets a damaged entry break a prediction", async (t) => {
  const damages: Record<string, (graph: string) => Promise<void>> = {
    "weights cut off": (graph) => Deno.truncate(`${graph}_data`, 100),
    "weights removed": (graph) => Deno.remove(`${graph}_data`),
    "graph of the same length, but none": async (graph) => {
      const { size } = await Deno.stat(graph);
      await Deno.writeFile(graph, new Uint8Array(size).fill(255));
    },
  };
  for (const [name, damage] of Object.entries(damages)) {
    await t.step(name, async () => {
      await using fixture = await makeFixture();
      const { outputs } = await loadOnce(fixture);
      const [entry = ""] = await namesIn(fixture.cache);
      await damage(join(fixture.cache, entry, "graph.onnx"));
      const again = await loadOnce(fixture);
      assertEquals([again.path, again.outputs], [fixture.path, outputs]);
      const mended = await loadOnce(fixture);
      assert(mended.path.startsWith(fixture.cache));
      assertEquals(mended.outputs, outputs);
    });
  }
});

Deno.test("GraphCache serves two processes that begin at once", async () => {
  await using fixture = await makeFixture();
  const { path, cache } = fixture;
  const source = `
    import { GraphCache } from "${LIB_URL}fastvlm/model/loading/graph_cache.ts";
    import { OnnxRuntime } from "${LIB_URL}onnx/onnx_runtime.ts";
    const [path, directory] = Deno.args;
    await using runtime = new OnnxRuntime();
    await using cache = new GraphCache({ directory, isWorth: async () => true });
    const session = await cache.load(runtime, path, { settings: {} });
    const { y } = await session.run(
      { x: { type: "float32", shape: [1, 16, 8, 8], data: new Float32Array(1024).fill(1) } },
      { fetch: { y: "all" } },
    );
    console.log(y.data.join());`;
  const results = await Promise.all([1, 2].map(async () => {
    await using own = await TempDirectory.create();
    const flags = ["--allow-read", "--allow-write", "--allow-ffi"];
    const options = { directory: own.path, flags, args: [path, cache] };
    return await runScript(source, options);
  }));
  assertEquals(results.map(({ code, stderr }) => [code, stderr]), [
    [0, ""],
    [0, ""],
  ]);
  assertEquals(results[0]?.stdout, results[1]?.stdout);
  assertEquals((await namesIn(cache)).length, 1);
  assert((await loadOnce(fixture)).path.startsWith(cache));
});

Deno.test("GraphCache saves 4-bit matrices so that they give the same numbers", async () => {
  await using fixture = await makeFixture(narrowProducts());
  const first = await loadOnce(fixture);
  const second = await loadOnce(fixture);
  assert(second.path.startsWith(fixture.cache), second.path);
  assertEquals(second.outputs, first.outputs);
});

Deno.test("GraphCache goes without a folder that cannot be written", async () => {
  await using fixture = await makeFixture();
  await Deno.writeTextFile(fixture.cache, "a file in its place");
  const { path } = await loadOnce(fixture);
  assertEquals(path, fixture.path);
});

Deno.test("GraphCache does not save what loads fast anyway", async () => {
  await using fixture = await makeFixture();
  await loadOnce(fixture, {});
  assertEquals(await namesIn(fixture.cache), []);
});

Deno.test("GraphCache lets ONNX Runtime say what is wrong with a graph, and leaves nothing", async () => {
  await using fixture = await makeFixture();
  await Deno.writeFile(fixture.path, convolution(1).subarray(0, 300));
  const error = await assertRejects(() => loadOnce(fixture), ModelFormatError);
  assertEquals(
    error.message,
    `Cannot load "${fixture.path}": Protobuf parsing failed`,
  );
  assertEquals(await namesIn(fixture.cache), []);
});

Deno.test("GraphCache loads a changed graph, made once, whether ONNX Runtime's form is saved or not", async (t) => {
  for (const isSaved of [true, false]) {
    await t.step(isSaved ? "saved" : "placed", async () => {
      await using fixture = await makeFixture();
      const plain = await loadOnce(fixture, NEVER_SAVED);
      assertEquals(await namesIn(fixture.cache), []);
      let made = 0;
      const options = {
        isWorth: () => Promise.resolve(isSaved),
        tune(graph: StoredGraph): GraphEdits {
          made += 1;
          const index = graph.nodes.findIndex(({ opType }) =>
            opType === "Conv"
          );
          const nodes = new Map([[index, [{ inputs: { 1: "double" } }]]]);
          const kernel = toTensorMessage("double", kernelOf(2));
          return { nodes, initializers: [kernel] };
        },
      };
      for (const _ of [1, 2]) {
        const { outputs } = await loadOnce(fixture, options);
        const doubled = Array.from(plain.outputs, (value) => 2 * value);
        assertEquals(Array.from(outputs), doubled);
      }
      assertEquals(made, 1);
      const [entry = "", ...others] = await namesIn(fixture.cache);
      assertEquals(others, []);
      assertEquals(
        (await namesIn(join(fixture.cache, entry))).sort(),
        ["entry.json", "graph.onnx", ...isSaved ? ["graph.onnx_data"] : []],
      );
    });
  }
});

Deno.test("GraphCache goes without changes that make no graph", async () => {
  await using fixture = await makeFixture();
  const { outputs } = await loadOnce(fixture, NEVER_SAVED);
  const nodes = new Map([[0, [{ inputs: { 1: "missing" } }]]]);
  const changed = await loadOnce(fixture, {
    ...NEVER_SAVED,
    tune: () => ({ nodes, initializers: [] }),
  });
  assertEquals([changed.path, changed.outputs], [fixture.path, outputs]);
  assertEquals(await namesIn(fixture.cache), []);
});

const NEVER_SAVED = { isWorth: () => Promise.resolve(false) };

interface Fixture extends AsyncDisposable {
  path: string;
  cache: string;
}

async function makeFixture(graph = convolution(1)): Promise<Fixture> {
  const directory = await TempDirectory.create();
  const folder = join(directory.path, "onnx");
  await Deno.mkdir(folder);
  return {
    path: await writeBytes(folder, "vision_encoder.onnx", graph),
    cache: join(directory.path, "cache"),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

/** Loads and runs the graph as a process would that then ends. */
async function loadOnce(
  { path, cache: directory }: Fixture,
  { tune, ...options }:
    & Pick<GraphCacheOptions, "isWorth">
    & Pick<CachedLoadOptions, "tune"> = {
      isWorth: () => Promise.resolve(true),
    },
): Promise<{ path: string; outputs: Float32Array }> {
  await using runtime = new OnnxRuntime();
  await using cache = new GraphCache({ directory, ...options });
  const settings = { threads: 1 };
  const session = await cache.load(runtime, path, { settings, tune });
  return { path: session.path, outputs: await run(session) };
}

async function run(session: OnnxSession): Promise<Float32Array> {
  const { y } = await session.run({ x: PIXELS }, { fetch: { y: "all" } });
  return y === undefined ? new Float32Array() : toFloat32(y);
}

/** A convolution, whose weights are laid out for the CPU, and a matrix. */
function convolution(scale: number): Uint8Array {
  const graph = new GraphBuilder("vision");
  const x = graph.input("x", "float32", [1, 16, 8, 8]);
  const weights = graph.initializer("kernel", kernelOf(scale));
  graph.node("Conv", [x, weights], {
    attributes: { pads: { ints: [1, 1, 1, 1] } },
    outputs: ["y"],
  });
  graph.output("y", "float32", [1, 32, 8, 8]);
  return graph.build({ irVersion: 8, opsets: { "": 17 } });
}

function kernelOf(scale: number) {
  return float32Tensor(
    [32, 16, 3, 3],
    Float32Array.from(
      { length: 32 * 16 * 9 },
      (_, index) => scale * Math.cos(index),
    ),
  );
}

/** Products with 4-bit weights, whose layout for the CPU ONNX Runtime 1.30 does not save rightly. */
function narrowProducts(): Uint8Array {
  const graph = new GraphBuilder("products");
  const x = graph.input("x", "float32", [1, 16, 8, 8]);
  const shape = graph.constant(int64Tensor([2], [8, 128]));
  const rows = graph.node("Reshape", [x, shape]);
  const products = [33, 32, 47].map((count) => {
    const bytes = Uint8Array.from({ length: 64 * count }, (_, at) => 37 * at);
    const ones = new Array(count).fill(0.25);
    return graph.node("MatMulNBits", [
      rows,
      graph.constant(uint8Tensor([count, 1, 64], bytes)),
      graph.constant(float32Tensor([count], ones)),
    ], {
      domain: "com.microsoft",
      attributes: {
        K: { int: 128 },
        N: { int: count },
        bits: { int: 4 },
        "block_size": { int: 128 },
        "accuracy_level": { int: 4 },
      },
    });
  });
  graph.node("Concat", products, {
    attributes: { axis: { int: 1 } },
    outputs: ["y"],
  });
  graph.output("y", "float32", [8, 112]);
  return graph.build({ irVersion: 8, opsets: { "": 17, "com.microsoft": 1 } });
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
