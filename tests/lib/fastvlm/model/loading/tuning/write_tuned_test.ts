import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { writeTuned } from "../../../../../../lib/fastvlm/model/loading/tuning/write_tuned.ts";
import { writeSmallDecoder } from "../../../../../support/onnx_decoders.ts";
import { scoresOf } from "../../../../../support/decoder_scores.ts";
import { TempDirectory } from "../../../../../support/temp_directory.ts";

const NO_EDITS = { nodes: new Map(), initializers: [] };

Deno.test("writeTuned() writes a graph that finds its weights, which take no room", async () => {
  await using decoder = await writeSmallDecoder();
  await using directory = await TempDirectory.create();
  const target = join(directory.path, "new", "graph.onnx");
  assertEquals(await writeTuned(decoder.path, target, NO_EDITS), target);
  assertEquals(await scoresOf(target), await scoresOf(decoder.path));
  const name = "decoder.onnx_data";
  const linked = await Deno.stat(join(directory.path, "new", name));
  const { ino } = await Deno.stat(`${decoder.path}_data`);
  assertEquals([linked.ino, linked.nlink], [ino, 2]);
});

Deno.test("writeTuned() never writes over a file", async () => {
  await using decoder = await writeSmallDecoder();
  await assertRejects(
    () => writeTuned(decoder.path, decoder.path, NO_EDITS),
    Deno.errors.AlreadyExists,
  );
});
