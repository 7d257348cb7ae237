import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { loadGraphs } from "../../../../lib/fastvlm/model/load_graphs.ts";
import { passingGraph } from "../../../support/onnx_graphs.ts";
import { writeTinyModel } from "../../../support/onnx_tiny_model.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const FILES = {
  visionEncoder: "onnx/vision_encoder.onnx",
  embedTokens: "onnx/embed_tokens.onnx",
  decoder: "onnx/decoder_model_merged.onnx",
};

Deno.test("loadGraphs() tells how many graphs are loaded", async () => {
  await using directory = await TempDirectory.create();
  await writeTinyModel(directory.path);
  const progress: unknown[] = [];
  await using graphs = await loadGraphs(directory.path, FILES, {
    onProgress: (step) => progress.push(step),
  });
  assertEquals(graphs.decoder.inputs.has("inputs_embeds"), true);
  assertEquals(
    progress,
    [1, 2, 3].map((loaded) => ({ phase: "load", loaded, total: 3 })),
  );
});

Deno.test("loadGraphs() names the file that is empty, cut off or of another form", async (t) => {
  const other = passingGraph([{ input: "x", output: "y" }]);
  const cases = [
    ["empty", new Uint8Array(), 'Cannot load "PATH": the file is empty'],
    [
      "cut off",
      other.subarray(0, 40),
      'Cannot load "PATH": Protobuf parsing failed',
    ],
    [
      "of another form",
      other,
      'Cannot use "PATH": it must have an input "inputs_embeds", its inputs are x',
    ],
  ] as const;
  for (const [name, bytes, message] of cases) {
    await t.step(name, async () => {
      await using directory = await TempDirectory.create();
      const { path } = directory;
      await writeTinyModel(path, { files: { [FILES.decoder]: bytes } });
      const error = await assertRejects(
        () => loadGraphs(path, FILES),
        ModelFormatError,
      );
      const file = `${path}/${FILES.decoder}`;
      assertEquals(error.message, message.replace("PATH", file));
    });
  }
});

Deno.test("loadGraphs() gives up when it is told to", async () => {
  await using directory = await TempDirectory.create();
  await writeTinyModel(directory.path);
  const controller = new AbortController();
  const reason = new Error("enough");
  const loading = loadGraphs(directory.path, FILES, {
    signal: controller.signal,
  });
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => loading, Error), reason);
});
