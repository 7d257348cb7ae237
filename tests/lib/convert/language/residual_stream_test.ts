import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { DecoderContext } from "../../../../lib/convert/language/decoder_context.ts";
import { addToStream } from "../../../../lib/convert/language/residual_stream.ts";
import { tensor } from "../../../../lib/convert/weights/expression/expressions.ts";
import { PlannedGraph } from "../../../../lib/convert/weights/planned_graph.ts";
import { RowQuantizer } from "../../../../lib/convert/weights/rows/row_quantizer.ts";
import { OnnxRuntime } from "../../../../lib/onnx/onnx_runtime.ts";
import { type Tensor, toFloat32 } from "../../../../lib/onnx/tensor.ts";
import { MemorySource } from "../../../support/convert/memory_source.ts";
import { writePlainly } from "../../../support/convert/plain_writer.ts";
import { recipeDimensions } from "../../../support/convert/recipe_source.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const DIMENSIONS = recipeDimensions("small", true);
const SIZE = DIMENSIONS.hiddenSize;

Deno.test("addToStream() adds and normalizes, and stays two nodes when ONNX Runtime optimizes", async () => {
  await using directory = await TempDirectory.create();
  await using runtime = new OnnxRuntime();
  const source = new MemorySource().addRandom("norm", [SIZE]);
  const path = join(directory.path, "stream.onnx");
  await writePlainly(plan(), source, path);
  const saveTo = join(directory.path, "optimized.onnx");
  const session = await runtime.load(path, { saveTo });
  const [stream, update] = [0, 1].map(makeVector);
  assert(stream !== undefined && update !== undefined);
  const { sum, normalized } = await session.run(
    { stream: toTensor(stream), update: toTensor(update) },
    { fetch: { sum: "all", normalized: "all" } },
  );
  assert(sum !== undefined && normalized !== undefined);
  const expected = stream.map((x, index) => x + (update[index] ?? 0));
  assertEquals(toFloat32(sum), expected);
  const squares = expected.reduce((total, x) => total + x * x, 0);
  const root = Math.sqrt(squares / SIZE + DIMENSIONS.rmsNormEpsilon);
  for (const [index, value] of toFloat32(normalized).entries()) {
    const scale = source.values("norm")[index] ?? NaN;
    assertAlmostEquals(value, (expected[index] ?? NaN) / root * scale, 1e-5);
  }
  const optimized = new TextDecoder("latin1").decode(
    await Deno.readFile(saveTo),
  );
  assert(optimized.includes("SimplifiedLayerNormalization"));
  assert(!optimized.includes("SkipSimplifiedLayerNormalization"));
});

function makeVector(seed: number): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    { length: SIZE },
    (_, index) => Math.sin(index + seed),
  );
}

function toTensor(data: Float32Array<ArrayBuffer>): Tensor {
  return { type: "float32", shape: [1, 1, SIZE], data };
}

function plan(): PlannedGraph {
  const graph = new PlannedGraph("stream", "stream.onnx_data");
  const { builder } = graph;
  const shape = ["batch", "tokens", SIZE];
  const stream = builder.input("stream", "float32", shape);
  const update = builder.input("update", "float32", shape);
  const context: DecoderContext = {
    graph,
    dimensions: DIMENSIONS,
    inputs: { embeds: stream, lastIndex: "", totalLength: "", lastRow: "" },
    rotary: { cosine: "", sine: "" },
    quantizer: new RowQuantizer(builder),
    encodingOf: () => ({ kind: "float", type: "float32" }),
  };
  const added = addToStream(context, { sum: stream, update }, {
    name: "/norm",
    weight: tensor("norm"),
  });
  for (const name of ["sum", "normalized"] as const) {
    builder.node("Identity", [added[name]], { outputs: [name] });
    builder.output(name, "float32", shape);
  }
  return graph;
}
