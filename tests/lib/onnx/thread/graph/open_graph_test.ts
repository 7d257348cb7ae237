import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { OrtSession } from "../../../../../lib/onnx/native/ort_session.ts";
import { readGraph } from "../../../../../lib/onnx/reader/read_graph.ts";
import { NapiSession } from "../../../../../lib/onnx/thread/graph/napi_session.ts";
import { openGraph } from "../../../../../lib/onnx/thread/graph/open_graph.ts";
import { openStore } from "../../../../../lib/onnx/thread/sequences/open_store.ts";
import { runPass } from "../../../../../lib/onnx/thread/sequences/run_pass.ts";
import type { WeightForm } from "../../../../../lib/convert/weight_form.ts";
import {
  someVectors,
  writeSmallDecoder,
} from "../../../../support/onnx_decoders.ts";
import { concatGraph, writeBytes } from "../../../../support/onnx_graphs.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

/** New positions of two sequences, pass after pass. */
const PASSES = [[5, 9], [1, 1], [1, 1], [1, 3]];

Deno.test("openGraph() calls the C API for the CPU, and onnxruntime-node if told so", async () => {
  await using file = await writeSmallDecoder();
  const native = await openGraph(file.path, {});
  assertInstanceOf(native, OrtSession);
  const napi = await openGraph(file.path, { native: false });
  assertInstanceOf(napi, NapiSession);
  assertEquals([native.inputs, native.outputs], [napi.inputs, napi.outputs]);
  for (const session of [native, napi]) await session.release();
});

Deno.test("openGraph() gives sessions that compute the same numbers either way", async (t) => {
  for (const weights of ["fp32", "int8", "int4"] as const) {
    await t.step(weights, async () => {
      assertEquals(
        await scoresOf(weights, { native: true }),
        await scoresOf(weights, { native: false }),
      );
    });
  }
});

Deno.test("openGraph() saves the same optimized graph either way", async () => {
  await using directory = await TempDirectory.create();
  await using file = await writeSmallDecoder();
  const graphs = [];
  for (const native of [true, false]) {
    const saveTo = join(directory.path, `${native}.onnx`);
    const session = await openGraph(file.path, { threads: 1, native, saveTo });
    await session.release();
    const data = await Deno.stat(`${saveTo}_data`);
    const { tensors, nodes } = readGraph(saveTo);
    graphs.push([
      data.size,
      [...tensors.keys()],
      nodes.map(({ opType }) => opType),
    ]);
  }
  assertEquals(graphs[0], graphs[1]);
});

Deno.test("openGraph() refuses what is no model, either way", async () => {
  await using directory = await TempDirectory.create();
  const half = concatGraph("float32").subarray(0, 30);
  const path = await writeBytes(directory.path, "a.onnx", half);
  for (const native of [true, false]) {
    await assertRejects(
      () => openGraph(path, { native }),
      Error,
      "Protobuf parsing failed",
    );
  }
});

/** All scores of some passes of two sequences. */
async function scoresOf(
  weights: WeightForm,
  settings: { native: boolean },
): Promise<number[][]> {
  await using file = await writeSmallDecoder(weights);
  const session = await openGraph(file.path, { threads: 1, ...settings });
  const store = await openStore(session, file.layout);
  const { size } = file.layout.vectors;
  for (const sequence of [0, 1]) store.begin(sequence);
  const scores: number[][] = [];
  for (const [seed, counts] of PASSES.entries()) {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const { data } = await runPass(store, session, {
      steps: counts.map((count, sequence) => ({ sequence, count })),
      vectors: {
        type: "float32",
        shape: [total, size],
        data: someVectors(seed, total, size),
      },
    });
    scores.push(Array.from(data, Number));
  }
  await session.release();
  return scores;
}
