import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { tuneVision } from "../../../../../../lib/fastvlm/model/loading/tuning/tune_vision.ts";
import { writeTuned } from "../../../../../../lib/fastvlm/model/loading/tuning/write_tuned.ts";
import { readGraph } from "../../../../../../lib/onnx/reader/read_graph.ts";
import { GraphBuilder } from "../../../../../../lib/onnx/writer/graph_builder.ts";
import { float32Tensor } from "../../../../../../lib/onnx/writer/tensor.ts";
import { writeBytes } from "../../../../../support/onnx_graphs.ts";
import { runGraph } from "../../../../../support/run_graph.ts";
import { TempDirectory } from "../../../../../support/temp_directory.ts";

const SIDE = 16;

Deno.test("tuneVision() makes channels in parts that the next convolution looks at one by one, to the last bit the same", async () => {
  const { plain, tuned, operators } = await tune((graph) => {
    const wide = convolve(graph, "image", { outputs: 96, inputs: 3 });
    const active = graph.node("Gelu", [wide]);
    return convolve(graph, active, { outputs: 96, inputs: 1, groups: 96 });
  });
  assertEquals(tuned, plain);
  assertEquals(operators, { Conv: 6, Gelu: 3, Concat: 1, Identity: 1 });
});

Deno.test("tuneVision() adds what parts of the channels give if the next convolution looks at all", async () => {
  const { plain, tuned, operators } = await tune((graph) => {
    const wide = convolve(graph, "image", { outputs: 128, inputs: 3 });
    const active = graph.node("Gelu", [wide]);
    return convolve(graph, active, { outputs: 5, inputs: 128 });
  });
  assertClose(tuned, plain);
  assertEquals(operators, { Conv: 8, Gelu: 4, Add: 3, Identity: 1 });
});

Deno.test("tuneVision() knows GELU as older operator sets write it", async () => {
  const { plain, tuned, operators } = await tune((graph) => {
    const wide = convolve(graph, "image", { outputs: 32, inputs: 3 });
    const scalar = (name: string, value: number) =>
      graph.initializer(name, float32Tensor([], [value]));
    const scaled = graph.node("Div", [wide, scalar("root", Math.SQRT2)]);
    const error = graph.node("Erf", [scaled]);
    const factor = graph.node("Add", [error, scalar("one", 1)]);
    const doubled = graph.node("Mul", [wide, factor]);
    const active = graph.node("Mul", [doubled, scalar("half", 0.5)]);
    return convolve(graph, active, { outputs: 5, inputs: 32 });
  });
  assertClose(tuned, plain);
  assertEquals(operators, {
    Conv: 4,
    Div: 2,
    Erf: 2,
    Add: 3,
    Mul: 4,
    Identity: 1,
  });
});

Deno.test("tuneVision() tells convolutions apart that share their constants, which add nothing", async () => {
  const { plain, tuned, operators } = await tune((graph) => {
    const widening = weightsOf(graph, { outputs: 32, inputs: 3 });
    const narrowing = weightsOf(graph, { outputs: 3, inputs: 32 });
    let image = "image";
    for (const _ of [1, 2]) {
      const wide = graph.node("Conv", [image, widening]);
      image = graph.node("Conv", [graph.node("Gelu", [wide]), narrowing]);
    }
    return image;
  });
  assertClose(tuned, plain);
  assertEquals(operators, { Conv: 8, Gelu: 4, Add: 2, Identity: 1 });
});

Deno.test("tuneVision() cuts a convolution once that takes many channels and makes more", async () => {
  const { plain, tuned, operators } = await tune((graph) => {
    const wide = convolve(graph, "image", { outputs: 32, inputs: 3 });
    const wider = convolve(graph, wide, { outputs: 64, inputs: 32 });
    return convolve(graph, wider, { outputs: 5, inputs: 64 });
  });
  assertClose(tuned, plain);
  assertEquals(operators, { Conv: 5, Add: 1, Identity: 1 });
});

Deno.test("tuneVision() leaves alone what others look at too, has few channels or many weights", async () => {
  type Build = (graph: GraphBuilder) => string;
  const builds: Record<string, Build> = {
    "seen by others": (graph) => {
      const wide = convolve(graph, "image", { outputs: 32, inputs: 3 });
      const narrow = convolve(graph, wide, { outputs: 32, inputs: 32 });
      return graph.node("Concat", [wide, narrow], {
        attributes: { axis: { int: 1 } },
      });
    },
    "a result": (graph) => {
      const wide = convolve(graph, "image", { outputs: 32, inputs: 3 });
      convolve(graph, wide, { outputs: 5, inputs: 32 });
      return wide;
    },
    "no wider": (graph) => {
      const same = convolve(graph, "image", { outputs: 3, inputs: 3 });
      return convolve(graph, same, { outputs: 5, inputs: 3 });
    },
    "half a block": (graph) => {
      const wide = convolve(graph, "image", { outputs: 24, inputs: 3 });
      return convolve(graph, wide, { outputs: 5, inputs: 24 });
    },
    "many weights": (graph) => {
      const wide = convolve(graph, "image", { outputs: 1024, inputs: 3 });
      return convolve(graph, wide, { outputs: 128, inputs: 1024 });
    },
    "pairs of channels": (graph) => {
      const wide = convolve(graph, "image", { outputs: 32, inputs: 3 });
      const groups = 16;
      return convolve(graph, wide, { outputs: 32, inputs: 2, groups });
    },
  };
  for (const [name, build] of Object.entries(builds)) {
    await using directory = await TempDirectory.create();
    const path = await writeBytes(directory.path, "a.onnx", makeGraph(build));
    assertEquals(tuneVision(readGraph(path)), undefined, name);
  }
});

/** Runs a graph as it is and as it is changed. */
async function tune(build: (graph: GraphBuilder) => string) {
  await using directory = await TempDirectory.create();
  const path = await writeBytes(directory.path, "a.onnx", makeGraph(build));
  const edits = tuneVision(readGraph(path));
  assert(edits !== undefined);
  const target = join(directory.path, "tuned", "a.onnx");
  await writeTuned(path, target, edits);
  const dims = [2, 3, SIDE, SIDE];
  const data = numbers(2 * 3 * SIDE * SIDE, 0.7);
  const [plain, tuned] = [
    await runGraph(path, { image: { dims, data } }),
    await runGraph(target, { image: { dims, data } }),
  ];
  const { nodes } = readGraph(target);
  const counted = Object.groupBy(nodes, ({ opType }) => opType);
  return {
    plain: plain.result ?? [],
    tuned: tuned.result ?? [],
    operators: Object.fromEntries(
      Object.entries(counted).map(([type, some = []]) => [type, some.length]),
    ),
  };
}

function makeGraph(build: (graph: GraphBuilder) => string): Uint8Array {
  const graph = new GraphBuilder("vision");
  const shape = ["batch", 3, "height", "width"];
  graph.input("image", "float32", shape);
  const result = build(graph);
  graph.node("Identity", [result], { outputs: ["result"] });
  graph.output("result", "float32", ["batch", "channels", "height", "width"]);
  return graph.build({ irVersion: 9, opsets: { "": 20 } });
}

interface ConvolutionShape {
  readonly outputs: number;
  readonly inputs: number;
  readonly groups?: number;
}

/** Adds a 3 x 3 convolution with a stride of 2. */
function convolve(
  graph: GraphBuilder,
  image: string,
  { outputs, inputs, groups = 1 }: ConvolutionShape,
): string {
  const weights = weightsOf(graph, { outputs, inputs });
  const bias = float32Tensor([outputs], numbers(outputs, 0.3));
  const added = graph.initializer(`${weights}.bias`, bias);
  return graph.node("Conv", [image, weights, added], {
    attributes: {
      group: { int: groups },
      pads: { ints: [1, 1, 1, 1] },
      strides: { ints: [2, 2] },
    },
  });
}

function weightsOf(
  graph: GraphBuilder,
  { outputs, inputs }: ConvolutionShape,
): string {
  const dims = [outputs, inputs, 3, 3];
  const values = numbers(outputs * inputs * 9, 0.9)
    .map((value) => value / Math.sqrt(inputs));
  return graph.initializer(`weights of ${dims}`, float32Tensor(dims, values));
}

function assertClose(actual: readonly number[], expected: readonly number[]) {
  assertEquals(actual.length, expected.length);
  assert(expected.some((value) => Math.abs(value) > 0.01));
  for (const [index, value] of actual.entries()) {
    assertAlmostEquals(value, expected[index] ?? NaN, 1e-5);
  }
}

/** Numbers from -1 to 1 that repeat late. */
function numbers(count: number, step: number): number[] {
  return Array.from(
    { length: count },
    (_, index) => Math.sin(1 + index * step),
  );
}
