import { assertEquals, assertRejects } from "@std/assert";
import { GrownStore } from "../../../../../lib/onnx/thread/sequences/grown_store.ts";
import {
  loadDecoder,
  writeAppendingDecoder,
} from "../../../../support/onnx_decoders.ts";

Deno.test("GrownStore feeds a sequence what its last run gave", async () => {
  const file = await writeAppendingDecoder();
  await using decoder = await loadDecoder(file);
  const store = new GrownStore(file.layout);
  const run = async (sequence: number, ...rows: number[][]) => {
    const scores = await store.run(decoder.session, {
      sequences: [sequence],
      count: rows.length,
      vectors: {
        type: "float32",
        shape: [rows.length, 4],
        data: Float32Array.from(rows.flat()),
      },
    });
    return [...scores.data].map(Number);
  };
  store.begin(1);
  assertEquals(await run(1, [1, 0, 0, 0], [1, 1, 0, 0]), [2, 1, 0, 0]);
  store.begin(2, { sequence: 1, length: 1 });
  assertEquals(await run(1, [1, 1, 1, 1]), [3, 2, 1, 1]);
  assertEquals(await run(2, [1, 1, 1, 1]), [2, 1, 1, 1]);
  store.end(2);
  await assertRejects(() => run(2, [1, 1, 1, 1]), Error, "has ended");
});
