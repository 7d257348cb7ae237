import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { NapiSession } from "../../../../../lib/onnx/thread/graph/napi_session.ts";
import { InferenceSession } from "../../../../../lib/onnx/thread/runtime.ts";
import { type Tensor, zeros } from "../../../../../lib/onnx/tensor.ts";
import { concatGraph, passingGraph } from "../../../../support/onnx_graphs.ts";

Deno.test("NapiSession says what inputs and outputs the graph has", async () => {
  const session = await open(
    passingGraph([{ input: "x", output: "y", type: "int64" }]),
  );
  assertEquals(session.inputs, [{ name: "x", type: "int64", shape: ["n"] }]);
  assertEquals(session.outputs, [{ name: "y", type: "int64", shape: ["n"] }]);
  await session.release();
});

Deno.test("NapiSession.run() gives new tensors and writes into those it is given", async () => {
  const session = await open(concatGraph("float32"));
  const given = zeros("float32", [1, 2, 2]);
  const { total, rows } = await session.run({
    past: floats(1, 2),
    step: floats(3, 4),
  }, { total: null, rows: given });
  assertStrictEquals(rows, given);
  assertEquals([total?.data, given.data], [
    Float32Array.of(1, 2, 3, 4),
    Float32Array.of(2, 4, 6, 8),
  ]);
  await session.release();
});

Deno.test("NapiSession.run() takes and gives float16 as bits", async () => {
  const session = await open(passingGraph([
    { input: "x", output: "y", type: "float16" },
  ]));
  const x = {
    type: "float16",
    shape: [2],
    data: Uint16Array.of(0x3c00, 0x4000),
  } as const;
  assertEquals(await session.run({ x }, { y: null }), { y: x });
  await session.release();
});

Deno.test("NapiSession.run() rejects with what ONNX Runtime says, and runs on", async () => {
  const session = await open(concatGraph("float32"));
  const step = floats(1, 2);
  const run = (past: Tensor) =>
    session.run({ past, step }, { rows: null }, { isQuiet: true });
  await assertRejects(
    () => run(zeros("float32", [1, 1, 3])),
    Error,
    "invalid dimensions",
  );
  assertEquals((await run(step)).rows?.shape, [1, 2, 2]);
  await session.release();
});

async function open(graph: Uint8Array): Promise<NapiSession> {
  return new NapiSession(await InferenceSession.create(graph));
}

function floats(...values: [number, number]): Tensor {
  return { type: "float32", shape: [1, 1, 2], data: Float32Array.from(values) };
}
