import { planDecoder } from "../../lib/convert/language/plan_decoder.ts";
import { planEmbedTokens } from "../../lib/convert/language/plan_embed_tokens.ts";
import type { WeightForm } from "../../lib/convert/weight_form.ts";
import type { OnnxSequences } from "../../lib/onnx/sequences/onnx_sequences.ts";
import { OnnxRuntime } from "../../lib/onnx/onnx_runtime.ts";
import type { OnnxSession } from "../../lib/onnx/onnx_session.ts";
import type { SequenceLayout } from "../../lib/onnx/sequences/sequence_layout.ts";
import {
  type TablePlace,
  TokenTable,
} from "../../lib/onnx/table/token_table.ts";
import type { GraphSession } from "../../lib/onnx/thread/graph/graph_session.ts";
import { openGraph } from "../../lib/onnx/thread/graph/open_graph.ts";
import { GraphBuilder } from "../../lib/onnx/writer/graph_builder.ts";
import { int64Tensor } from "../../lib/onnx/writer/tensor.ts";
import { writePlainly } from "./convert/plain_writer.ts";
import { recipeDimensions, RecipeSource } from "./convert/recipe_source.ts";
import { writeBytes } from "./onnx_graphs.ts";
import { TempDirectory } from "./temp_directory.ts";

/** Length of the vectors of {@linkcode appendingGraph}. */
const APPENDING_SIZE = 4;

const SMALL = new RecipeSource({
  language: recipeDimensions("small", false),
  dtype: "F32",
});

/** A decoder's file, how it takes sequences, and the folder that it is in. */
export interface DecoderFile extends AsyncDisposable {
  path: string;
  layout: SequenceLayout;
}

/** A decoder in a thread, and its sequences. */
export interface RunningDecoder extends AsyncDisposable {
  session: OnnxSession;
  sequences: OnnxSequences;
  /** Loads another session in its thread. */
  load(path: string): Promise<OnnxSession>;
  /** Length of its vectors. */
  size: number;
}

/** Writes a decoder of two layers with random weights, as the converter makes it. */
export async function writeSmallDecoder(
  weights: WeightForm = "fp32",
): Promise<DecoderFile> {
  const directory = await TempDirectory.create();
  const graph = planDecoder(SMALL, { weights, dataFile: "decoder.onnx_data" });
  const path = `${directory.path}/decoder.onnx`;
  await writePlainly(graph, SMALL, path);
  const { layers, keyValueHeads, headSize, hiddenSize } = SMALL.language;
  const layout = layoutOf(hiddenSize, {
    layers,
    heads: keyValueHeads,
    headSize,
  });
  return {
    path,
    layout,
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

/** Writes the table of the tokens' vectors of {@linkcode writeSmallDecoder} into a folder. */
export async function writeSmallTable(
  directory: string,
  weights: WeightForm = "fp32",
): Promise<TablePlace> {
  const graph = planEmbedTokens(SMALL, {
    weights,
    dataFile: "table.onnx_data",
  });
  const path = `${directory}/table.onnx`;
  await writePlainly(graph, SMALL, path);
  return { path, names: { ids: "input_ids", rows: "inputs_embeds" } };
}

/** Opens a table that there must be. */
export function openTable({ path, names }: TablePlace): TokenTable {
  const table = TokenTable.open(path, names);
  if (table === undefined) throw new TypeError("No table");
  return table;
}

/**
 * Writes a decoder that appends to its cache, as exports do that have no `GroupQueryAttention`: the scores
 * of a position are its vector times the sum of all vectors.
 */
export async function writeAppendingDecoder(): Promise<DecoderFile> {
  const directory = await TempDirectory.create();
  const path = await writeBytes(
    directory.path,
    "appending.onnx",
    appendingGraph(),
  );
  return {
    path,
    layout: layoutOf(APPENDING_SIZE, {
      layers: 1,
      heads: 1,
      headSize: APPENDING_SIZE,
    }),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

/** Loads a decoder in a thread of its own and opens its sequences. */
export async function runDecoder(
  file: DecoderFile,
  table?: TablePlace,
): Promise<RunningDecoder> {
  const runtime = new OnnxRuntime();
  const session = await runtime.load(file.path, { threads: 1 });
  const sequences = await session.openSequences(file.layout, table);
  return {
    session,
    sequences,
    load: (path) => runtime.load(path, { threads: 1 }),
    size: file.layout.vectors.size,
    async [Symbol.asyncDispose]() {
      await runtime.close();
      await file[Symbol.asyncDispose]();
    },
  };
}

/** Loads a decoder into this thread. */
export async function loadDecoder(
  file: DecoderFile,
): Promise<{ session: GraphSession } & AsyncDisposable> {
  const session = await openGraph(file.path, { threads: 1 });
  return {
    session,
    async [Symbol.asyncDispose]() {
      await session.release();
      await file[Symbol.asyncDispose]();
    },
  };
}

/** Vectors like no others, the same for the same arguments. */
export function someVectors(
  seed: number,
  count: number,
  size: number,
): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    { length: count * size },
    (_, index) => Math.sin(seed * 97 + index * 0.7) * 0.5,
  );
}

function layoutOf(
  size: number,
  cache: { layers: number; heads: number; headSize: number },
): SequenceLayout {
  const { layers, heads, headSize } = cache;
  const names = Array.from({ length: layers }, (_, layer) => [
    `${layer}.key`,
    `${layer}.value`,
  ]).flat();
  return {
    vectors: { input: "inputs_embeds", type: "float32", size },
    inputs: {
      mask: "attention_mask",
      positions: "position_ids",
      scoredPositions: "num_logits_to_keep",
      isContinued: "use_cache_branch",
    },
    scores: "logits",
    caches: names.map((name) => ({
      past: `past_key_values.${name}`,
      present: `present.${name}`,
      type: "float32",
      heads,
      headSize,
    })),
  };
}

function appendingGraph(): Uint8Array {
  const graph = new GraphBuilder("appending");
  const vectors = graph.input("inputs_embeds", "float32", [
    "batch",
    "new",
    APPENDING_SIZE,
  ]);
  const axis = graph.initializer("axis", int64Tensor([1], [1]));
  const row = graph.node("Unsqueeze", [vectors, axis]);
  const shape = ["batch", 1, "past", APPENDING_SIZE];
  for (const part of ["key", "value"]) {
    const past = graph.input(`past_key_values.0.${part}`, "float32", shape);
    graph.node("Concat", [past, row], {
      attributes: { axis: { int: 2 } },
      outputs: [`present.0.${part}`],
    });
  }
  const axes = graph.initializer("axes", int64Tensor([1], [2]));
  const sum = graph.node("ReduceSum", ["present.0.key", axes], {
    attributes: { keepdims: { int: 0 } },
  });
  graph.node("Mul", [vectors, sum], { outputs: ["logits"] });
  graph.output("logits", "float32", ["batch", "new", APPENDING_SIZE]);
  for (const part of ["key", "value"]) {
    graph.output(`present.0.${part}`, "float32", [
      "batch",
      1,
      "total",
      APPENDING_SIZE,
    ]);
  }
  return graph.build({ irVersion: 8, opsets: { "": 17 } });
}
