import { assertEquals, assertLess } from "@std/assert";
import { openStore } from "../../../../../lib/onnx/thread/sequences/open_store.ts";
import { runPass } from "../../../../../lib/onnx/thread/sequences/run_pass.ts";
import { relativeError } from "../../../../support/checkpoint/relative_error.ts";
import {
  loadDecoder,
  someVectors,
  writeAppendingDecoder,
  writeSmallDecoder,
} from "../../../../support/onnx_decoders.ts";

/** New positions of each of three sequences. */
const COUNTS = [1, 3, 1];

Deno.test("runPass() gives each sequence the scores that a run of its own gives", async (t) => {
  for (const write of [writeSmallDecoder, writeAppendingDecoder]) {
    await t.step(write.name, async () => {
      const file = await write();
      await using decoder = await loadDecoder(file);
      const { session } = decoder;
      const { size } = file.layout.vectors;
      const store = await openStore(session, file.layout);
      const together = [1, 2, 3];
      const alone = [4, 5, 6];
      for (const sequence of [...together, ...alone]) store.begin(sequence);
      const parts = COUNTS.map((count, index) =>
        someVectors(index, count, size)
      );
      const scores = await runPass(store, session, {
        steps: together.map((sequence, index) => ({
          sequence,
          count: COUNTS[index] ?? 0,
        })),
        vectors: matrix(parts.flatMap((part) => [...part]), size),
      });
      const expected: number[] = [];
      for (const [index, sequence] of alone.entries()) {
        const { data } = await runPass(store, session, {
          steps: [{ sequence, count: COUNTS[index] ?? 0 }],
          vectors: matrix([...parts[index] ?? []], size),
        });
        expected.push(...Array.from(data, Number));
      }
      assertEquals(scores.shape, [3, expected.length / 3]);
      const error = relativeError(Array.from(scores.data, Number), expected);
      assertLess(error, 1e-6);
    });
  }
});

function matrix(values: readonly number[], size: number) {
  return {
    type: "float32",
    shape: [values.length / size, size],
    data: Float32Array.from(values),
  } as const;
}
