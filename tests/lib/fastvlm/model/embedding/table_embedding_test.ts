import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ModelFormatError } from "../../../../../lib/base/errors.ts";
import { SessionEmbedding } from "../../../../../lib/fastvlm/model/embedding/session_embedding.ts";
import { TableEmbedding } from "../../../../../lib/fastvlm/model/embedding/table_embedding.ts";
import { OnnxRuntime } from "../../../../../lib/onnx/onnx_runtime.ts";
import { passingGraph, writeBytes } from "../../../../support/onnx_graphs.ts";
import { writeTinyModel } from "../../../../support/onnx_tiny_model.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const GRAPH = "onnx/embed_tokens.onnx";

Deno.test("TableEmbedding gives what running the graph gives", async () => {
  await using directory = await TempDirectory.create();
  await writeTinyModel(directory.path);
  const path = join(directory.path, GRAPH);
  await using runtime = new OnnxRuntime();
  const session = new SessionEmbedding(await runtime.load(path));
  using table = TableEmbedding.open(path);
  const ids = [65, 300, 65];
  const vectors = await table?.embed(ids);
  assertEquals(vectors, await session.embed(ids));
  assertEquals(vectors?.length, ids.length * (table?.size ?? 0));
});

Deno.test("TableEmbedding.embed() rejects a token without a row", async () => {
  await using directory = await TempDirectory.create();
  await writeTinyModel(directory.path);
  using table = TableEmbedding.open(join(directory.path, GRAPH));
  await assertRejects(
    async () => await table?.embed([1_000_000]),
    ModelFormatError,
    "Cannot embed token 1000000",
  );
});

Deno.test("TableEmbedding.open() leaves other graphs, and damaged ones, to ONNX Runtime", async () => {
  await using directory = await TempDirectory.create();
  const { path } = directory;
  const other = passingGraph([{ input: "input_ids", output: "inputs_embeds" }]);
  const files = {
    "other.onnx": other,
    "damaged.onnx": other.subarray(0, 20),
    "empty.onnx": new Uint8Array(),
  };
  for (const [name, bytes] of Object.entries(files)) {
    const file = await writeBytes(path, name, bytes);
    assertEquals(TableEmbedding.open(file), undefined, name);
  }
  assertEquals(TableEmbedding.open(join(path, "missing.onnx")), undefined);
});
