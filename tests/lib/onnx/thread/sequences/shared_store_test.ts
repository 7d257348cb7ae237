import { assertEquals, assertLess } from "@std/assert";
import { SharedStore } from "../../../../../lib/onnx/thread/sequences/shared_store.ts";
import { relativeError } from "../../../../support/checkpoint/relative_error.ts";
import {
  type DecoderFile,
  loadDecoder,
  someVectors,
  writeSmallDecoder,
} from "../../../../support/onnx_decoders.ts";

Deno.test("SharedStore lays its rows out anew as sequences grow and come", async () => {
  const file = await writeSmallDecoder();
  await using decoder = await loadDecoder(file);
  const store = new SharedStore(file.layout);
  const run = runner(file);
  store.begin(1);
  await store.run(decoder.session, run([1], 60, 1));
  for (const number of [2, 3]) {
    store.begin(number);
    await store.run(decoder.session, run([number], 5, number));
  }
  let together: Float32Array = new Float32Array();
  for (let step = 0; step < 8; step += 1) {
    const scores = await store.run(
      decoder.session,
      run([3, 1, 2], 1, 10 + step),
    );
    together = Float32Array.from(scores.data, Number);
  }
  const alone = new SharedStore(file.layout);
  alone.begin(1);
  await alone.run(decoder.session, run([1], 60, 1));
  let expected: Float32Array = new Float32Array();
  for (let step = 0; step < 8; step += 1) {
    const { vectors } = run([3, 1, 2], 1, 10 + step);
    const second = vectors.data.slice(
      file.layout.vectors.size,
      2 * file.layout.vectors.size,
    );
    const scores = await alone.run(decoder.session, {
      sequences: [1],
      count: 1,
      vectors: {
        ...vectors,
        shape: [1, file.layout.vectors.size],
        data: second,
      },
    });
    expected = Float32Array.from(scores.data, Number);
  }
  const columns = expected.length;
  assertEquals(together.length, 3 * columns);
  const row = together.subarray(columns, 2 * columns);
  assertLess(relativeError(row, expected), 1e-6);
});

Deno.test("SharedStore gives the rows of ended sequences to new ones", async () => {
  const file = await writeSmallDecoder();
  await using decoder = await loadDecoder(file);
  const store = new SharedStore(file.layout);
  const run = runner(file);
  const scores = [];
  for (const number of [1, 2, 3]) {
    store.begin(number);
    const { data } = await store.run(decoder.session, run([number], 7, 1));
    scores.push(data);
    store.end(number);
    store.end(number);
  }
  assertEquals(scores[1], scores[0]);
  assertEquals(scores[2], scores[0]);
});

/** Makes runs of a decoder on made-up vectors. */
function runner({ layout }: DecoderFile) {
  const { size } = layout.vectors;
  return (sequences: readonly number[], count: number, seed: number) => ({
    sequences,
    count,
    vectors: {
      type: "float32",
      shape: [sequences.length * count, size],
      data: someVectors(seed, sequences.length * count, size),
    },
  } as const);
}
