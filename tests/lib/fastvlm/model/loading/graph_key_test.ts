import { assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { graphKey } from "../../../../../lib/fastvlm/model/loading/graph_key.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const MACHINE = {
  version: "1.30.0",
  isExact: true,
  channelBlock: 16,
  target: "x86_64-unknown-linux-gnu",
};
const KNOWN = {
  "onnx/a.onnx": { sha256: "11" },
  "onnx/a.onnx_data": { sha256: "22" },
};

Deno.test("graphKey() depends on the graph's files and the machine, and on nothing else", async () => {
  await using directory = await TempDirectory.create();
  const graph = await writeGraph(directory.path);
  const key = await graphKey(graph, MACHINE, KNOWN);
  await Deno.writeTextFile(join(directory.path, "onnx", "b.onnx"), "other");
  assertEquals(await graphKey(graph, MACHINE, KNOWN), key);
  const others = [
    graphKey(graph, { ...MACHINE, version: "1.31.0" }, KNOWN),
    graphKey(graph, { ...MACHINE, isExact: false }, KNOWN),
    graphKey(graph, { ...MACHINE, channelBlock: 8 }, KNOWN),
    graphKey(graph, { ...MACHINE, target: "other" }, KNOWN),
    graphKey(graph, MACHINE, { ...KNOWN, "onnx/a.onnx": { sha256: "33" } }),
    graphKey(graph, MACHINE, { ...KNOWN, "onnx/a.onnx_data": { sha256: "3" } }),
    graphKey(graph, MACHINE),
  ];
  for (const other of others) assertNotEquals(await other, key);
});

Deno.test("graphKey() is the same for a copy whose digests are known, not for one whose are not", async () => {
  await using directory = await TempDirectory.create();
  const first = await writeGraph(join(directory.path, "first"));
  const second = await writeGraph(join(directory.path, "second"));
  assertEquals(
    await graphKey(first, MACHINE, KNOWN),
    await graphKey(second, MACHINE, KNOWN),
  );
  assertNotEquals(
    await graphKey(first, MACHINE),
    await graphKey(second, MACHINE),
  );
});

Deno.test("graphKey() notices another time of a file that is not known", async () => {
  await using directory = await TempDirectory.create();
  const graph = await writeGraph(directory.path);
  const key = await graphKey(graph, MACHINE);
  const past = new Date(1_000_000);
  await Deno.utime(`${graph}_data`, past, past);
  assertNotEquals(await graphKey(graph, MACHINE), key);
});

async function writeGraph(directory: string): Promise<string> {
  const graph = join(directory, "onnx", "a.onnx");
  await Deno.mkdir(join(directory, "onnx"), { recursive: true });
  await Deno.writeTextFile(graph, "graph");
  await Deno.writeTextFile(`${graph}_data`, "data");
  return graph;
}
