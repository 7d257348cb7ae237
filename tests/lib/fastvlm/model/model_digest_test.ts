import { assertEquals, assertNotEquals } from "@std/assert";
import { modelDigest } from "../../../../lib/fastvlm/model/model_digest.ts";
import { writeBytes } from "../../../support/onnx_graphs.ts";
import { writeTinyModel } from "../../../support/onnx_tiny_model.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const GRAPHS = {
  visionEncoder: "onnx/vision_encoder.onnx",
  embedTokens: "onnx/embed_tokens.onnx",
  decoder: "onnx/decoder_model_merged.onnx",
};

Deno.test("modelDigest() is the same for a copy", async () => {
  await using first = await TempDirectory.create();
  await using second = await TempDirectory.create();
  for (const { path } of [first, second]) await writeTinyModel(path);
  assertEquals(
    await modelDigest(first.path, { graphs: GRAPHS }),
    await modelDigest(second.path, { graphs: GRAPHS }),
  );
});

Deno.test("modelDigest() depends on what answers depend on, and on nothing else", async (t) => {
  await using directory = await TempDirectory.create();
  const { path } = directory;
  await writeTinyModel(path);
  const before = await modelDigest(path, { graphs: GRAPHS });
  const cases = [
    ["LICENSE", false],
    ["notes.txt", false],
    ["onnx/vision_encoder_q4.onnx", false],
    ["onnx/vision_encoder.onnx_data", true],
    ["config.json", true],
    ["onnx/decoder_model_merged.onnx", true],
  ] as const;
  for (const [name, matters] of cases) {
    await t.step(name, async () => {
      const old = await Deno.readFile(`${path}/${name}`).catch(() => undefined);
      await writeBytes(path, name, Uint8Array.of(1));
      const after = await modelDigest(path, { graphs: GRAPHS });
      if (matters) assertNotEquals(after, before);
      else assertEquals(after, before);
      if (old === undefined) await Deno.remove(`${path}/${name}`);
      else await writeBytes(path, name, old);
    });
  }
});

Deno.test("modelDigest() takes known digests rather than reading", async () => {
  await using directory = await TempDirectory.create();
  const { path } = directory;
  await writeTinyModel(path);
  const known = { "config.json": { sha256: "0".repeat(64) } };
  assertNotEquals(
    await modelDigest(path, { graphs: GRAPHS, known }),
    await modelDigest(path, { graphs: GRAPHS }),
  );
});
