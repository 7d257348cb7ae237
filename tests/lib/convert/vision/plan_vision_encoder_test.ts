import {
  assert,
  assertEquals,
  assertGreater,
  assertLess,
  assertThrows,
} from "@std/assert";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { TensorFolder } from "../../../../lib/convert/safetensors/tensor_folder.ts";
import { visionParts } from "../../../../lib/convert/vision/plan_vision_part.ts";
import {
  planVisionEncoder,
} from "../../../../lib/convert/vision/plan_vision_encoder.ts";
import type { PlannedGraph } from "../../../../lib/convert/weights/planned_graph.ts";
import { evaluateRows } from "../../../../lib/convert/weights/expression/evaluate.ts";
import {
  expectedCheckpoint,
  readExpectedOutputs,
} from "../../../support/checkpoint/expected_outputs.ts";
import { relativeError } from "../../../support/checkpoint/relative_error.ts";
import { withRecipeCheckpoint } from "../../../support/checkpoint/with_recipe_checkpoint.ts";
import { MemorySource } from "../../../support/convert/memory_source.ts";
import {
  cropPicture,
  runVisionEncoder,
  wholePicture,
} from "../../../support/convert/vision_run.ts";

const WHOLE = wholePicture();
const SMALL = cropPicture(WHOLE, {
  top: 0,
  left: 512,
  height: 256,
  width: 256,
});
const OTHER = cropPicture(WHOLE, { ...SMALL, top: 700, left: 100 });
const WIDE = cropPicture(WHOLE, { top: 64, left: 64, height: 64, width: 192 });

/** How far a correct conversion may be from Apple's code; it is 2e-6, the least mistake 1.9e-4. */
const TOLERANCE = 5e-5;

const DATA_FILE = "vision_encoder.onnx_data";

Deno.test("planVisionEncoder() gives the features of Apple's code", async (t) => {
  const { imageFeatures } = await readExpectedOutputs("small");
  await withRecipeCheckpoint(expectedCheckpoint("small"), async (directory) => {
    const batches = [[WHOLE], [SMALL], [OTHER], [SMALL, OTHER], [WIDE]];
    const [whole, small, other, both, wide] = await runVisionEncoder(
      directory,
      { weights: "fp32" },
      batches,
    );
    assert(whole && small && other && both && wide);
    await t.step("in fp32", () => {
      assertEquals(whole.shape, [1, 256, 64]);
      assertLess(relativeError(whole.values, imageFeatures), TOLERANCE);
    });
    await t.step("for any size and number of pictures", () => {
      assertEquals(wide.shape, [1, 3, 64]);
      assertEquals(both.shape, [2, 16, 64]);
      const singles = [...small.values, ...other.values];
      assertLess(relativeError(both.values, singles), 1e-5);
    });
    await t.step("in fp16, up to the rounding of its weights", async () => {
      const options = { weights: "fp16" } as const;
      const [half] = await runVisionEncoder(directory, options, [[SMALL]]);
      const error = relativeError(half?.values ?? [], small.values);
      assertLess(error, 0.03);
      assertGreater(error, 1e-4);
    });
    await t.step(
      "in int8, where single tokens are precise if scaled so",
      async () => {
        const options = { weights: "int8" } as const;
        const [plain] = await runVisionEncoder(directory, options, [[SMALL]]);
        const [perRow] = await runVisionEncoder(
          directory,
          { ...options, perRow: true },
          [[SMALL]],
        );
        const error = relativeError(plain?.values ?? [], small.values);
        assertLess(error, 0.15);
        assertLess(relativeError(perRow?.values ?? [], small.values), error);
      },
    );
  });
});

Deno.test("planVisionEncoder() reads shards of bfloat16", async () => {
  const { imageFeatures } = await readExpectedOutputs("small-bf16");
  const options = expectedCheckpoint("small-bf16");
  await withRecipeCheckpoint(options, async (directory) => {
    const [features] = await runVisionEncoder(directory, { weights: "fp32" }, [
      [WHOLE],
    ]);
    assertLess(relativeError(features?.values ?? [], imageFeatures), TOLERANCE);
  });
});

Deno.test("planVisionEncoder() plans the same graph for a tower in train form", async () => {
  const graphs = await Promise.all((["fused", "train"] as const).map((form) => {
    const options = {
      ...expectedCheckpoint("small"),
      form,
      hollow: () => true,
    };
    return withRecipeCheckpoint(options, async (directory) => {
      using source = await TensorFolder.open(directory);
      const graph = plan(source);
      // Names and shapes of every tensor that a weight is computed from are right.
      for (const { value, rows, columns } of graph.jobs) {
        const last = await evaluateRows(value, source, rows - 1, rows);
        assertEquals(last.length, columns);
      }
      return graph;
    });
  }));
  const [fused, train] = graphs;
  assertEquals(train?.build(), fused?.build());
  assertEquals(train?.dataBytes, fused?.dataBytes);
});

Deno.test("planVisionEncoder() keeps named blocks in fp32", async () => {
  const options = { ...expectedCheckpoint("small"), hollow: () => true };
  await withRecipeCheckpoint(options, async (directory) => {
    using source = await TensorFolder.open(directory);
    const kept = new Set(["network.4.12", "network.7.0", "mm_projector"]);
    const quantized = quantizedModules(plan(source, { keepFloat: kept }));
    const blocks = visionParts().filter(({ isQuantizable }) => isQuantizable);
    for (const { name: block } of blocks) {
      const isQuantized = quantized.some((name) =>
        name.startsWith(`${block}.`)
      );
      assertEquals(isQuantized, !kept.has(block), block);
    }
    assertEquals(
      quantizedModules(plan(source, { weights: "fp32" })),
      [],
    );
    const all = quantizedModules(plan(source));
    // fc1 and fc2 of 44 blocks, qkv and proj of 6, and the projector's two.
    assertEquals(all.length, 2 * 44 + 2 * 6 + 2);
  });
});

Deno.test("planVisionEncoder() refuses a checkpoint without a projector", () => {
  assertThrows(
    () =>
      planVisionEncoder(new MemorySource(), {
        weights: "fp32",
        dataFile: DATA_FILE,
      }),
    ModelFormatError,
  );
});

function plan(
  source: TensorFolder,
  options: Partial<Parameters<typeof planVisionEncoder>[1]> = {},
): PlannedGraph {
  const defaults = { weights: "int8", dataFile: DATA_FILE } as const;
  return planVisionEncoder(source, { ...defaults, ...options });
}

function quantizedModules(graph: PlannedGraph): string[] {
  return graph.jobs.filter(({ encoding }) => encoding.kind === "columns")
    .map(({ name }) => name);
}
