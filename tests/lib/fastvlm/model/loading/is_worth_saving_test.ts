import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { isWorthSaving } from "../../../../../lib/fastvlm/model/loading/is_worth_saving.ts";
import { readGraph } from "../../../../../lib/onnx/reader/read_graph.ts";
import { GraphBuilder } from "../../../../../lib/onnx/writer/graph_builder.ts";
import { ELEMENT_BYTES } from "../../../../../lib/onnx/writer/tensor.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const MEBIBYTE = 2 ** 20;

Deno.test("isWorthSaving() saves convolutions beside the graph, not matrices or integers", async () => {
  assertEquals(
    [
      await isWorth("float32", [1024, 1024, 3, 3]),
      await isWorth("float16", [4096, 1024, 3, 3]),
      await isWorth("float32", [96, 3, 3, 3]),
      await isWorth("float32", [16384, 16384]),
      await isWorth("int8", [1024, 1024, 16, 16]),
      await isWorth("float32", [16384, 16384, 3, 3]),
    ],
    [true, true, false, false, false, false],
  );
});

Deno.test("isWorthSaving() saves long files, up to a gigabyte", async () => {
  await using directory = await TempDirectory.create();
  const path = join(directory.path, "a.onnx");
  await Deno.writeFile(path, graphOf("float32", [3, 3]));
  assertEquals(await isSaved(path), false);
  // The length of a file with a hole, which takes no room.
  await Deno.truncate(path, 40 * MEBIBYTE);
  assertEquals(await isSaved(path), true);
  await Deno.truncate(path, 1100 * MEBIBYTE);
  assertEquals(await isSaved(path), false);
});

function isSaved(path: string): Promise<boolean> {
  return isWorthSaving(path, () => Promise.resolve(readGraph(path)));
}

/** The weights themselves need not be there. */
async function isWorth(
  type: "float32" | "float16" | "int8",
  dims: number[],
): Promise<boolean> {
  await using directory = await TempDirectory.create();
  const path = join(directory.path, "a.onnx");
  await Deno.writeFile(path, graphOf(type, dims));
  return await isSaved(path);
}

function graphOf(
  type: "float32" | "float16" | "int8",
  dims: number[],
): Uint8Array {
  const graph = new GraphBuilder("weights");
  const count = dims.reduce((product, length) => product * length, 1);
  const length = count * ELEMENT_BYTES[type];
  const data = { location: "a.onnx_data", offset: 0, length };
  const weights = graph.initializer("weights", { type, dims, data });
  graph.node("Identity", [weights], { outputs: ["y"] });
  graph.output("y", type, dims);
  return graph.build({ irVersion: 8, opsets: { "": 17 } });
}
