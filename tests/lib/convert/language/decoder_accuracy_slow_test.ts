import { assert, assertLess } from "@std/assert";
import { join } from "@std/path";
import {
  type Checkpoint,
  openCheckpoint,
} from "../../../../lib/convert/checkpoint/open_checkpoint.ts";
import {
  agreement,
  relativeError,
  topColumns,
} from "../../../../lib/convert/choose/chain/difference.ts";
import { embedText } from "../../../../lib/convert/choose/embed_text.ts";
import {
  planDecoder,
  type PlanDecoderOptions,
} from "../../../../lib/convert/language/plan_decoder.ts";
import { OnnxRuntime } from "../../../../lib/onnx/onnx_runtime.ts";
import {
  int64Tensor,
  type Tensor,
  toFloat32,
  zeros,
} from "../../../../lib/onnx/tensor.ts";
import { withRecipeCheckpoint } from "../../../support/checkpoint/with_recipe_checkpoint.ts";
import { checkpointWriter } from "../../../support/convert/write_weights.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const POSITIONS = 256;

/**
 * Error of the scores and fraction of equal best tokens; measured values are in docs/conversion.md. The
 * scores of random weights are nearly all equal, so that small errors change the best token.
 */
const CASES = [
  ["fp16", { weights: "fp16" }, { error: 0.01, agreement: 0.99 }],
  ["int8", { weights: "int8" }, { error: 0.2, agreement: 0.5 }],
  ["int4", { weights: "int4" }, { error: 0.25, agreement: 0.4 }],
  [
    "int4 in blocks of 32",
    { weights: "int4", blockSize: 32 },
    { error: 0.22, agreement: 0.45 },
  ],
] as const;

Deno.test("decoders of the dimensions of 0.5b stay near float32 over 256 positions", async (t) => {
  const recipe = { size: "0.5b", dtype: "bfloat16", tied: true } as const;
  const hollow = (name: string) =>
    !name.startsWith("model.layers") &&
    !name.startsWith("model.embed") && !name.startsWith("model.norm");
  await withRecipeCheckpoint({ ...recipe, hollow }, async (directory) => {
    using checkpoint = await openCheckpoint(directory);
    const wanted = await scoresOf(checkpoint, { weights: "fp32" });
    const best = topColumns([wanted]);
    for (const [name, options, bounds] of CASES) {
      const scores = await scoresOf(checkpoint, options);
      const error = relativeError([scores], [wanted]);
      const equal = agreement(topColumns([scores]), best);
      const measured = `error ${error.toPrecision(3)}, same best token at ${
        (100 * equal).toFixed(1)
      } %`;
      await t.step(`${name}: ${measured}`, () => {
        assertLess(error, bounds.error);
        assert(equal >= bounds.agreement, `${equal}`);
      });
    }
  });
});

/** Scores of the last positions of a text. */
async function scoresOf(
  checkpoint: Checkpoint,
  options: Pick<PlanDecoderOptions, "weights" | "blockSize">,
): Promise<Tensor> {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "decoder.onnx");
  const dataFile = "decoder.onnx_data";
  await checkpointWriter(checkpoint)(
    planDecoder(checkpoint, { ...options, dataFile, logits: "all" }),
    path,
  );
  const text = await embedText(checkpoint);
  await using runtime = new OnnxRuntime();
  const session = await runtime.load(path);
  const { logits } = await session.run(
    { ...textFeeds(text), ...emptyCache(checkpoint) },
    { fetch: { logits: "all" } },
  );
  assert(logits !== undefined);
  const columns = logits.shape.at(-1) ?? 1;
  const data = toFloat32(logits).slice(-POSITIONS * columns);
  return { type: "float32", shape: [1, POSITIONS, columns], data };
}

function textFeeds(text: Tensor): Record<string, Tensor> {
  const [batch = 1, positions = 1] = text.shape;
  assert(positions >= POSITIONS);
  const ones = new Array(batch * positions).fill(1);
  return {
    inputs_embeds: text,
    attention_mask: int64Tensor(ones, [batch, positions]),
  };
}

function emptyCache({ language }: Checkpoint): Record<string, Tensor> {
  const { layers, keyValueHeads, headSize } = language;
  const empty = zeros("float32", [1, keyValueHeads, 0, headSize]);
  const names = Array.from({ length: layers }, (_, layer) => [
    `past_key_values.${layer}.key`,
    `past_key_values.${layer}.value`,
  ]);
  return Object.fromEntries(names.flat().map((name) => [name, empty]));
}
