import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { exists } from "@std/fs";
import { join } from "@std/path";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { checkConversion } from "../../../../lib/convert/check/check_conversion.ts";
import {
  type Checkpoint,
  openCheckpoint,
} from "../../../../lib/convert/checkpoint/open_checkpoint.ts";
import { FinishedFiles } from "../../../../lib/convert/output/finished_files.ts";
import {
  type GraphFile,
  type ModelForm,
  planGraphs,
} from "../../../../lib/convert/output/plan_graphs.ts";
import { writeGraphs } from "../../../../lib/convert/output/write_graphs.ts";
import { WeightWriter } from "../../../../lib/convert/quantize/weight_writer.ts";
import { dataPath } from "../../../../lib/convert/weight_form.ts";
import { expectedCheckpoint } from "../../../support/checkpoint/expected_outputs.ts";
import { withRecipeCheckpoint } from "../../../support/checkpoint/with_recipe_checkpoint.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const FORM: ModelForm = {
  vision: "int8",
  keepFloat: new Set(["network.7.0"]),
  perRow: new Set(["network.10.0"]),
  statistics: new Map(),
  ranges: new Map(),
  language: "int4",
  layers: new Map(),
  hasPrefill: true,
};

interface Converted {
  directory: string;
  writer: WeightWriter;
  form: ModelForm;
  checkpoint: Checkpoint;
  graphs: readonly GraphFile[];
}

async function withConversion(
  use: (converted: Converted) => Promise<void>,
): Promise<void> {
  await withRecipeCheckpoint(expectedCheckpoint("small"), async (source) => {
    await using temp = await TempDirectory.create();
    const { path: directory } = temp;
    using checkpoint = await openCheckpoint(source);
    await using writer = new WeightWriter({ checkpointDirectory: source });
    const graphs = planGraphs(checkpoint, FORM);
    await writeGraphs(graphs, {
      directory,
      weights: writer,
      finished: await FinishedFiles.open(directory, "check"),
    });
    await use({ directory, checkpoint, graphs, writer, form: FORM });
  });
}

/** Overwrites the first bytes of a weight, does something, and puts the bytes back. */
async function withSpoiled(
  { directory, graphs }: Converted,
  { graph, weight, bytes }: {
    graph: string;
    weight: string;
    bytes: Uint8Array<ArrayBuffer>;
  },
  use: () => Promise<void>,
): Promise<void> {
  const file = graphs.find(({ path }) => path.includes(graph));
  const range = file?.graph.ranges.get(weight);
  assert(file !== undefined && range !== undefined, `no weight ${weight}`);
  const path = join(directory, dataPath(file.path));
  const before = await Deno.readFile(path);
  const spoiled = before.slice();
  spoiled.set(bytes, range.offset);
  await Deno.writeFile(path, spoiled);
  await use();
  await Deno.writeFile(path, before);
}

Deno.test("checkConversion() compares a conversion with its checkpoint", async (t) => {
  await withConversion(async (converted) => {
    const { directory, ...options } = converted;
    const check = () => checkConversion(directory, options);
    const refuses = async (
      spoil: Omit<Parameters<typeof withSpoiled>[1], "bytes">,
      bytes: ArrayBufferView<ArrayBuffer>,
      message: string,
    ) => {
      const all = new Uint8Array(bytes.buffer);
      await withSpoiled(converted, { ...spoil, bytes: all }, async () => {
        await assertRejects(check, ModelFormatError, message);
      });
    };
    await t.step("it says how large the errors are", async () => {
      const { weights, vision, language } = await check();
      const paths = options.graphs.map(({ path }) => path);
      assertEquals(Object.keys(weights), paths);
      const [tower, embed, decoder] = Object.values(weights);
      assertLess(tower?.largestError, 0.01);
      assertLess(embed?.largestError, 0.01);
      assertLess(decoder?.largestError, 0.15);
      assertEquals(embed?.compared, 1);
      assertEquals(vision.side, 256);
      assertEquals(Object.keys(vision.layers), [
        ...["patch_embed", "network.0.1", "network.1", "network.2.11"],
        ...["network.3", "network.4.23", "network.5", "network.6"],
        ...["network.7.3", "network.8", "network.9", "network.10.1"],
        ...["conv_exp", "mm_projector"],
      ]);
      const largest = Math.max(...Object.values(vision.layers));
      assert(0.001 < largest && largest < 0.1, `${largest}`);
      // What is not quantized has no error but that of float32.
      assertLess(vision.layers["network.5"], 1e-5);
      assert(vision.cosine < 1 && vision.cosine > 0.99, `${vision.cosine}`);
      assertEquals(language.tokens, 2);
      const [blocks, columns] = Object.values(language.layers);
      assertEquals(Object.keys(language.layers), [
        "onnx/decoder_model_merged_q4.onnx",
        "onnx/decoder_prefill_int8.onnx",
      ]);
      assertEquals(Object.keys(blocks ?? {}), [
        "layers.1/attention",
        "layers.1/mlp",
      ]);
      assertLess(columns?.["layers.1/mlp"], blocks?.["layers.1/mlp"] ?? 0);
      const left = await Array.fromAsync(
        Deno.readDir(join(directory, "onnx")),
        ({ name }) => name,
      );
      assertEquals(left.filter((name) => name.startsWith(".")), []);
      assertEquals(await exists(join(directory, ".measurement")), false);
    });
    await t.step("it waits for graphs that are still written", async () => {
      const asked: string[] = [];
      const written = (path: string) => {
        asked.push(path);
        return path.includes("decoder")
          ? Promise.reject(new Error("the disk is full"))
          : Promise.resolve();
      };
      await assertRejects(
        () => checkConversion(directory, { ...options, written }),
        Error,
        "the disk is full",
      );
      const [vision = "", , decoder = ""] = options.graphs.map((
        { path },
      ) => path);
      // Its weights, and what it gives.
      assertEquals(asked.filter((path) => path === vision).length, 2);
      assertLess(asked.lastIndexOf(vision), asked.indexOf(decoder));
      assertEquals(await exists(join(directory, ".measurement")), false);
    });
    await t.step(
      "it refuses a weight that is not the checkpoint's",
      async () => {
        await refuses(
          { graph: "decoder_model_merged", weight: "layers.1.mlp.down.weight" },
          new Uint8Array(64 * 64),
          '"layers.1.mlp.down.weight" differs from the checkpoint\'s by ',
        );
      },
    );
    await t.step("it refuses features that are no numbers", async () => {
      await refuses(
        { graph: "vision_encoder", weight: "network.4.0.token_mixer.weight" },
        Float32Array.of(NaN),
        "are not all finite numbers",
      );
    });
    await t.step("it refuses layers that are far off", async () => {
      await refuses(
        { graph: "vision_encoder", weight: "network.5.proj.1.weight" },
        new Float32Array(768).fill(1000),
        'what "network.5" gives differs from float32 by ',
      );
      await refuses(
        { graph: "decoder_prefill", weight: "rotary.sine" },
        new Float32Array(256).fill(1000),
        'what "layers.1/attention" gives differs from float32 by ',
      );
    });
    await t.step("it refuses a graph that cannot be opened", async () => {
      const path = join(directory, "onnx/decoder_model_merged_q4.onnx");
      await Deno.writeTextFile(path, "no graph");
      await assertRejects(check, ModelFormatError, `Cannot load "${path}"`);
    });
  });
});
