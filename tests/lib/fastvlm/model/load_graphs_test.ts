import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { ModelFormatError, UsageError } from "../../../../lib/base/errors.ts";
import { loadGraphs } from "../../../../lib/fastvlm/model/load_graphs.ts";
import { zeros } from "../../../../lib/onnx/tensor.ts";
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
  await graphs.visionEncoder;
  const { decoder } = await graphs.language;
  assertEquals(decoder.inputs.has("inputs_embeds"), true);
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
      await using graphs = await loadGraphs(path, FILES);
      await graphs.visionEncoder;
      const error = await assertRejects(
        () => graphs.language,
        ModelFormatError,
      );
      const file = `${path}/${FILES.decoder}`;
      assertEquals(error.message, message.replace("PATH", file));
    });
  }
});

Deno.test("loadGraphs() gives up when it is told to, before graphs are loaded and while they are", async () => {
  await using directory = await TempDirectory.create();
  await writeTinyModel(directory.path);
  const reason = new Error("enough");
  const early = new AbortController();
  const { signal } = early;
  const starting = loadGraphs(directory.path, FILES, { signal });
  early.abort(reason);
  assertStrictEquals(await assertRejects(() => starting, Error), reason);
  for (const part of ["visionEncoder", "language"] as const) {
    const controller = new AbortController();
    const { signal } = controller;
    await using graphs = await loadGraphs(directory.path, FILES, { signal });
    controller.abort(reason);
    const error = await assertRejects(() => graphs[part], Error);
    assertStrictEquals(error, reason);
  }
});

Deno.test("loadGraphs() loads the decoder for prompts into the decoder's thread", async () => {
  await using directory = await TempDirectory.create();
  const { path } = directory;
  const prefill = "onnx/decoder_prefill_int8.onnx";
  await writeTinyModel(path);
  await Deno.copyFile(`${path}/${FILES.decoder}`, `${path}/${prefill}`);
  const progress: unknown[] = [];
  await using graphs = await loadGraphs(path, { ...FILES, prefill }, {
    onProgress: (step) => progress.push(step),
  });
  const language = await graphs.language;
  await graphs.visionEncoder;
  assertEquals(progress.at(-1), { phase: "load", loaded: 4, total: 4 });
  const feeds = { "inputs_embeds": zeros("float32", [1, 1, 1]) };
  // Whatever they are fed: the two sessions of one thread say the same of it.
  const reasons = await Promise.all(
    [language.decoder, language.prefill].map((session) =>
      assertRejects(
        async () => await session?.run(feeds, { fetch: { logits: "all" } }),
        ModelFormatError,
      )
    ),
  );
  assertEquals(
    reasons[1]?.message.replace(prefill, FILES.decoder),
    reasons[0]?.message,
  );
});

Deno.test("loadGraphs() refuses a decoder for prompts that is another one", async () => {
  await using directory = await TempDirectory.create();
  const { path } = directory;
  const prefill = "onnx/decoder_prefill_int8.onnx";
  const other = passingGraph([{ input: "x", output: "y" }]);
  await writeTinyModel(path, { files: { [prefill]: other } });
  await using graphs = await loadGraphs(path, { ...FILES, prefill });
  const error = await assertRejects(() => graphs.language, ModelFormatError);
  assertEquals(
    error.message,
    `Cannot use "${path}/${prefill}": its inputs must be those of "${path}/${FILES.decoder}"`,
  );
});

Deno.test("loadGraphs() refuses a device that the system does not have", async () => {
  await using directory = await TempDirectory.create();
  await writeTinyModel(directory.path);
  const device = Deno.build.os === "darwin" ? "dml" : "coreml";
  await assertRejects(
    () => loadGraphs(directory.path, FILES, { device }),
    UsageError,
    `Cannot use device "${device}"`,
  );
});
