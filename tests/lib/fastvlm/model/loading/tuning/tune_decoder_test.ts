import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  planDecoder,
  type PlanDecoderOptions,
} from "../../../../../../lib/convert/language/plan_decoder.ts";
import { tuneDecoder } from "../../../../../../lib/fastvlm/model/loading/tuning/tune_decoder.ts";
import { writeTuned } from "../../../../../../lib/fastvlm/model/loading/tuning/write_tuned.ts";
import { readGraph } from "../../../../../../lib/onnx/reader/read_graph.ts";
import { writePlainly } from "../../../../../support/convert/plain_writer.ts";
import {
  recipeDimensions,
  RecipeSource,
} from "../../../../../support/convert/recipe_source.ts";
import { scoresOf } from "../../../../../support/decoder_scores.ts";
import { TempDirectory } from "../../../../../support/temp_directory.ts";

const SMALL = new RecipeSource({
  language: recipeDimensions("small", false),
  dtype: "F32",
});

Deno.test("tuneDecoder() leaves the scores of the last position, to the last bit", async () => {
  await using files = await writeDecoder({ weights: "fp32", logits: "all" });
  const tuned = await tune(files);
  const [all, last] = [await scoresOf(files.path), await scoresOf(tuned)];
  const [, positions = 0, vocabulary = 0] = all.dims;
  assert(positions > 1);
  assertEquals(last.dims, [1, 1, vocabulary]);
  assertEquals(last.data, all.data.slice(-vocabulary));
});

Deno.test("tuneDecoder() asks for 8-bit activations where the graph leaves it open", async () => {
  await using files = await writeDecoder({ weights: "int4", logits: "all" });
  const open = await writeTuned(
    files.path,
    join(files.directory, "open", "graph.onnx"),
    withAccuracy(files.path, 0),
  );
  const tuned = await tune({ ...files, path: open });
  assertEquals(accuracies(tuned), accuracies(files.path));
  const [exact, wanted, got] = [
    await scoresOf(open),
    await scoresOf(files.path),
    await scoresOf(tuned),
  ];
  const { data } = wanted;
  const last = data.slice(-got.data.length);
  for (const [index, score] of got.data.entries()) {
    // A last row alone is another kernel's, which rounds in another order.
    assertAlmostEquals(score, last[index] ?? NaN, 1e-4);
  }
  assert(data.some((score, index) => score !== exact.data[index]));
});

Deno.test("tuneDecoder() has nothing to change of what the converter makes", async () => {
  for (const weights of ["fp32", "fp16", "int8", "int4"] as const) {
    await using files = await writeDecoder({ weights });
    assertEquals(tuneDecoder(readGraph(files.path)), undefined, weights);
  }
});

Deno.test("tuneDecoder() leaves a graph alone that does not end in a product", () => {
  const node = {
    opType: "Add",
    domain: "",
    inputs: ["inputs_embeds", "one"],
    outputs: ["logits"],
    integers: new Map(),
  };
  const graph = {
    ...{ nodes: [node], inputs: ["inputs_embeds"], outputs: ["logits"] },
    ...{ tensors: new Map(), outputShapes: new Map() },
  };
  assertEquals(tuneDecoder(graph), undefined);
});

interface Files {
  readonly path: string;
  readonly directory: string;
}

async function tune({ path, directory }: Files): Promise<string> {
  const edits = tuneDecoder(readGraph(path));
  assert(edits !== undefined);
  return await writeTuned(path, join(directory, "tuned", "graph.onnx"), edits);
}

function withAccuracy(path: string, level: number) {
  const edit = { integers: { accuracy_level: level } };
  const { nodes } = readGraph(path);
  const changed = nodes.entries()
    .filter(([, { opType }]) => opType === "MatMulNBits")
    .map(([index]) => [index, [edit]] as const);
  return { nodes: new Map(changed), initializers: [] };
}

function accuracies(path: string): (number | undefined)[] {
  return readGraph(path).nodes
    .filter(({ opType }) => opType === "MatMulNBits")
    .map(({ integers }) => integers.get("accuracy_level"));
}

async function writeDecoder(
  options: Pick<PlanDecoderOptions, "weights" | "logits">,
) {
  const temporary = await TempDirectory.create();
  const path = join(temporary.path, "decoder.onnx");
  const graph = planDecoder(SMALL, {
    ...options,
    dataFile: "decoder.onnx_data",
  });
  await writePlainly(graph, SMALL, path);
  return {
    path,
    directory: temporary.path,
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  };
}
