import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { openCheckpoint } from "../../../../lib/convert/checkpoint/open_checkpoint.ts";
import { planDecoder } from "../../../../lib/convert/language/plan_decoder.ts";
import { planEmbedTokens } from "../../../../lib/convert/language/plan_embed_tokens.ts";
import { digestFiles } from "../../../../lib/convert/output/digest_files.ts";
import { FinishedFiles } from "../../../../lib/convert/output/finished_files.ts";
import type { GraphFile } from "../../../../lib/convert/output/plan_graphs.ts";
import {
  writeGraphs,
  type WriteGraphsOptions,
  type WriteProgress,
} from "../../../../lib/convert/output/write_graphs.ts";
import { WeightWriter } from "../../../../lib/convert/quantize/weight_writer.ts";
import { withRecipeCheckpoint } from "../../../support/checkpoint/with_recipe_checkpoint.ts";
import { listFiles, stampTree } from "../../../support/list_files.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const FINGERPRINT = "1".repeat(64);
const EMBED = "onnx/embed_tokens.onnx";
const DECODER = "onnx/decoder_model_merged.onnx";

/** Two small graphs, a folder for them, and what else is needed to write them. */
async function withGraphs(
  use: (
    files: readonly GraphFile[],
    options: Omit<WriteGraphsOptions, "finished">,
  ) => Promise<void>,
): Promise<void> {
  const recipe = { size: "small", dtype: "bfloat16", tied: true } as const;
  const hollow = (name: string) => name.includes("vision_tower");
  await withRecipeCheckpoint({ ...recipe, hollow }, async (source) => {
    await using temp = await TempDirectory.create();
    using checkpoint = await openCheckpoint(source);
    const weights = "fp32";
    const files = [
      {
        path: EMBED,
        graph: planEmbedTokens(checkpoint, {
          weights,
          dataFile: "embed_tokens.onnx_data",
        }),
      },
      {
        path: DECODER,
        graph: planDecoder(checkpoint, {
          weights,
          dataFile: "decoder_model_merged.onnx_data",
        }),
      },
    ];
    const directory = temp.path;
    await using writer = new WeightWriter({
      checkpointDirectory: source,
      workers: 1,
    });
    await use(files, { directory, weights: writer });
  });
}

Deno.test("writeGraphs() writes graphs and weights, and gives their digests", async () => {
  await withGraphs(async (files, options) => {
    const { directory } = options;
    const finished = await FinishedFiles.open(directory, FINGERPRINT);
    const told: WriteProgress[] = [];
    const digests = await writeGraphs(files, {
      ...options,
      finished,
      onProgress: (progress) => told.push(progress),
    });
    const paths = [EMBED, DECODER].flatMap((path) => [path, `${path}_data`]);
    assertEquals(Object.keys(digests).sort(), paths.sort());
    for (const path of paths) {
      const [found] = Object.values(await digestFiles([join(directory, path)]));
      assertEquals(digests[path], found);
      // Graphs are planned again, and no more is read than is computed.
      const isData = path.endsWith("_data");
      assertEquals(await finished.find(path), isData ? found : undefined);
    }
    const total = files.reduce((sum, { graph }) => sum + graph.dataBytes, 0);
    const { bytes, fileBytes, file } = told.at(-1) ?? {};
    assertEquals([bytes, file], [total, `${DECODER}_data`]);
    assertEquals(fileBytes, files[1]?.graph.dataBytes);
  });
});

Deno.test("writeGraphs() leaves weights alone that are whole, and writes those that are not", async () => {
  await withGraphs(async (files, options) => {
    const { directory } = options;
    const write = async () =>
      await writeGraphs(files, {
        ...options,
        finished: await FinishedFiles.open(directory, FINGERPRINT),
      });
    const digests = await write();
    const before = await stampTree(directory);
    await Deno.truncate(join(directory, `${DECODER}_data`), 10);
    assertEquals(await write(), digests);
    const after = await stampTree(directory);
    assertEquals(after[`${EMBED}_data`], before[`${EMBED}_data`]);
    assertEquals(
      after[`${DECODER}_data`]?.bytes,
      before[`${DECODER}_data`]?.bytes,
    );
  });
});

Deno.test("writeGraphs() keeps what is whole when it is stopped, and nobody reads files any more", async () => {
  await withGraphs(async (files, options) => {
    const { directory } = options;
    const finished = await FinishedFiles.open(directory, FINGERPRINT);
    const controller = new AbortController();
    await assertRejects(
      () =>
        writeGraphs(files, {
          ...options,
          finished,
          signal: controller.signal,
          onProgress: ({ file }) => {
            if (file === `${DECODER}_data`) controller.abort();
          },
        }),
      DOMException,
    );
    assertEquals(await finished.find(DECODER), undefined);
    const paths = await listFiles(directory);
    assertEquals(paths.includes(`${EMBED}_data`), true);
    await Deno.remove(join(directory, "onnx"), { recursive: true });
  });
});
