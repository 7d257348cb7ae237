import { assertEquals } from "@std/assert";
import { readGraph } from "../../../../lib/onnx/reader/read_graph.ts";
import { GraphBuilder } from "../../../../lib/onnx/writer/graph_builder.ts";
import { writeBytes } from "../../../support/onnx_graphs.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("readShape() tells fixed lengths from open ones", async () => {
  await using directory = await TempDirectory.create();
  const graph = new GraphBuilder("shapes");
  const x = graph.input("x", "float32", ["batch", 3]);
  graph.node("Identity", [x], { outputs: ["y"] });
  graph.node("ReduceSum", [x], { outputs: ["z"] });
  graph.output("y", "float32", ["batch", 3]);
  graph.output("z", "float32", []);
  const bytes = graph.build({ irVersion: 8, opsets: { "": 17 } });
  const path = await writeBytes(directory.path, "a.onnx", bytes);
  assertEquals(
    readGraph(path).outputShapes,
    new Map([["y", [undefined, 3]], ["z", []]]),
  );
});
