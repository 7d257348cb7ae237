import { assertEquals } from "@std/assert";
import { sessionOptions } from "../../../../lib/onnx/thread/session_settings.ts";

Deno.test("sessionOptions() uses every core unless told otherwise", () => {
  assertEquals(
    [{}, { threads: undefined }, { threads: 3 }]
      .map((settings) => sessionOptions(settings).intraOpNumThreads),
    [0, 0, 3],
  );
});

Deno.test("sessionOptions() optimizes fully and lets waiting threads sleep", () => {
  const { graphOptimizationLevel, extra } = sessionOptions({});
  assertEquals([graphOptimizationLevel, extra], [
    "all",
    { session: { "intra_op": { "allow_spinning": "0" } } },
  ]);
});
