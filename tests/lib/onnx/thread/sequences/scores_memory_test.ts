import { assertEquals, assertStrictEquals } from "@std/assert";
import { ScoresMemory } from "../../../../../lib/onnx/thread/sequences/scores_memory.ts";
import type { Tensor } from "../../../../../lib/onnx/tensor.ts";
import {
  loadDecoder,
  writeSmallDecoder,
} from "../../../../support/onnx_decoders.ts";

Deno.test("ScoresMemory gives memory the form of the scores that the session gave before", async () => {
  await using decoder = await loadDecoder(await writeSmallDecoder());
  const { session } = decoder;
  const memory = new ScoresMemory();
  const spent = new ArrayBuffer(24);
  assertEquals(memory.tensorFor(session, 2, spent), null);
  memory.learn(session, scoresOf([1, 4, 3]));
  assertEquals(memory.tensorFor(session, 2, spent), null);
  memory.learn(session, scoresOf([1, 1, 3]));
  const tensor = memory.tensorFor(session, 2, spent);
  assertEquals(tensor?.shape, [2, 1, 3]);
  assertStrictEquals(tensor?.data.buffer, spent);
  assertEquals(memory.tensorFor(session, 3, spent), null);
  assertEquals(memory.tensorFor(session, 2, undefined), null);
});

function scoresOf(shape: readonly [number, number, number]): Tensor {
  const length = shape.reduce((product, size) => product * size, 1);
  return { type: "float32", shape, data: new Float32Array(length) };
}
