import { assertEquals, assertLess } from "@std/assert";
import { join } from "@std/path";
import {
  type Checkpoint,
  openCheckpoint,
} from "../../../../../lib/convert/checkpoint/open_checkpoint.ts";
import type { Chain } from "../../../../../lib/convert/choose/chain/chain.ts";
import { relativeError } from "../../../../../lib/convert/choose/chain/difference.ts";
import { checkpointWriter } from "../../../../support/convert/write_weights.ts";
import { runReference } from "../../../../../lib/convert/choose/chain/run_part.ts";
import { embedText } from "../../../../../lib/convert/choose/embed_text.ts";
import {
  withChain,
  withRunner,
} from "../../../../../lib/convert/choose/measure_options.ts";
import { decoderChain } from "../../../../../lib/convert/choose/parts/decoder_parts.ts";
import { planDecoder } from "../../../../../lib/convert/language/plan_decoder.ts";
import { OnnxRuntime } from "../../../../../lib/onnx/onnx_runtime.ts";
import {
  int64Tensor,
  type Tensor,
  toFloat32,
  zeros,
} from "../../../../../lib/onnx/tensor.ts";
import { withRecipeCheckpoint } from "../../../../support/checkpoint/with_recipe_checkpoint.ts";
import { languageOutliers } from "../../../../support/convert/outlier_checkpoints.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const SCORED = 20;

Deno.test("decoderChain() computes what the whole decoder does", async (t) => {
  await withRecipeCheckpoint(
    languageOutliers({ hasOutliers: true }),
    async (directory) => {
      await using temp = await TempDirectory.create();
      using checkpoint = await openCheckpoint(directory);
      const text = await embedText(checkpoint);
      const [, positions = 0] = text.shape;
      const parts = decoderChain(checkpoint, { positions, scored: SCORED });
      const options = {
        scratch: join(temp.path, "scratch"),
        write: checkpointWriter(checkpoint),
      };
      await t.step("in float32", async () => {
        const wanted = await runDecoder(checkpoint, text, "fp32");
        const actual = await withRunner(
          options,
          ({ runner }) => runReference(runner, parts, [text]),
        );
        assertEquals(actual[0]?.shape, [1, SCORED, 128]);
        assertLess(relativeError(actual, [wanted]), 1e-5);
      });
      await t.step("in 4 bits, from whatever part on", async () => {
        const wanted = await runDecoder(checkpoint, text, "int4");
        await withChain(parts, [text], options, async (chain) => {
          const { cheapest } = await chain.measure();
          // The last digits decide how 8-bit activations are rounded.
          assertLess(relativeError(cheapest, [wanted]), 0.05);
          await changeAndBack(chain);
          const again = await chain.run(new Map());
          assertEquals(relativeError(again, cheapest), 0);
        });
      });
    },
  );
});

/** Runs that begin at different parts. */
async function changeAndBack(chain: Chain): Promise<void> {
  const changed = await chain.run(new Map([["layers.1/mlp", 3]]));
  await chain.run(new Map([["lm_head", 1], ["layers.0/attention", 2]]));
  const again = await chain.run(new Map([["layers.1/mlp", 3]]));
  assertEquals(relativeError(again, changed), 0);
}

/** Scores of the last positions by the decoder as it is published, but for all positions. */
async function runDecoder(
  checkpoint: Checkpoint,
  text: Tensor,
  weights: "fp32" | "int4",
): Promise<Tensor> {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "decoder.onnx");
  const dataFile = "decoder.onnx_data";
  await checkpointWriter(checkpoint)(
    planDecoder(checkpoint, { weights, dataFile, logits: "all" }),
    path,
  );
  await using runtime = new OnnxRuntime();
  const session = await runtime.load(path);
  const { logits } = await session.run(
    decoderFeeds(checkpoint, text),
    { fetch: { logits: "all" } },
  );
  if (logits === undefined) throw new RangeError("No logits");
  const data = toFloat32(logits).slice(-SCORED * 128);
  return { type: "float32", shape: [1, SCORED, 128], data };
}

function decoderFeeds(
  { language }: Checkpoint,
  text: Tensor,
): Record<string, Tensor> {
  const { layers, keyValueHeads, headSize } = language;
  const [, positions = 0] = text.shape;
  const empty = zeros("float32", [1, keyValueHeads, 0, headSize]);
  const cache = Array.from({ length: layers }, (_, layer) => [
    [`past_key_values.${layer}.key`, empty],
    [`past_key_values.${layer}.value`, empty],
  ]);
  return {
    ...Object.fromEntries(cache.flat()),
    inputs_embeds: text,
    attention_mask: int64Tensor(new Array(positions).fill(1), [1, positions]),
  };
}
