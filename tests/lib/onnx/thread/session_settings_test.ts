import { assertEquals } from "@std/assert";
import {
  configEntries,
  sessionOptions,
} from "../../../../lib/onnx/thread/session_settings.ts";

const SHORT_SPIN = {
  "session.intra_op.allow_spinning": "1",
  "session.intra_op.spin_duration_us": "20",
  "session.force_spinning_stop": "1",
};

Deno.test("sessionOptions() uses every core unless told otherwise", () => {
  assertEquals(
    [{}, { threads: undefined }, { threads: 3 }]
      .map((settings) => sessionOptions(settings).intraOpNumThreads),
    [0, 0, 3],
  );
});

Deno.test("sessionOptions() optimizes fully and lets waiting threads sleep soon", () => {
  const { graphOptimizationLevel, extra } = sessionOptions({});
  assertEquals([graphOptimizationLevel, extra], [
    "all",
    SHORT_SPIN,
  ]);
});

Deno.test("sessionOptions() keeps memory instead of planning it for each shape", () => {
  const { enableCpuMemArena = true, enableMemPattern } = sessionOptions({});
  assertEquals([enableCpuMemArena, enableMemPattern], [true, false]);
});

Deno.test("sessionOptions() runs on the CPU unless told otherwise", () => {
  assertEquals(
    [sessionOptions({}), sessionOptions({ device: "cuda" })]
      .map(({ executionProviders }) => executionProviders),
    [["cpu"], ["cuda"]],
  );
});

Deno.test("configEntries() can leave weights as they are", () => {
  const key = "session.disable_prepacking";
  assertEquals(
    [{}, { prepack: true }, { prepack: false }]
      .map((settings) => configEntries(settings)[key]),
    [undefined, undefined, "1"],
  );
});

Deno.test("sessionOptions() saves weights beside the optimized graph", () => {
  const settings = { saveTo: "/cache/graph.onnx", exactProducts: true };
  const { optimizedModelFilePath, extra } = sessionOptions(settings);
  assertEquals([optimizedModelFilePath, extra], ["/cache/graph.onnx", {
    ...SHORT_SPIN,
    "session.x64quantprecision": "1",
    "session.optimized_model_external_initializers_file_name":
      "graph.onnx_data",
    "session.optimized_model_external_initializers_min_size_in_bytes": "1024",
  }]);
  assertEquals(configEntries(settings), extra);
});
