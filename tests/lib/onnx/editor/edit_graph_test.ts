import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { editGraph } from "../../../../lib/onnx/editor/edit_graph.ts";
import type { GraphEdits } from "../../../../lib/onnx/editor/graph_edits.ts";
import { readGraph } from "../../../../lib/onnx/reader/read_graph.ts";
import { GraphBuilder } from "../../../../lib/onnx/writer/graph_builder.ts";
import { float32Tensor } from "../../../../lib/onnx/writer/tensor.ts";
import { toTensorMessage } from "../../../../lib/onnx/writer/to_message.ts";
import { writeBytes } from "../../../support/onnx_graphs.ts";
import { runGraph } from "../../../support/run_graph.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const NO_EDITS: GraphEdits = { nodes: new Map(), initializers: [] };

Deno.test("editGraph() copies a graph to the last byte if nothing is changed", async () => {
  await using files = await makeFiles(sums());
  await editGraph(files.source, files.target, NO_EDITS);
  assertEquals(
    await Deno.readFile(files.target),
    await Deno.readFile(files.source),
  );
});

Deno.test("editGraph() exchanges an input, puts an operator in front, and adds a constant", async () => {
  await using files = await makeFiles(sums());
  const negated = {
    ...{ input: ["more"], output: ["less"], name: "/less" },
    ...{ opType: "Neg", domain: "", attribute: [] },
  };
  await editGraph(files.source, files.target, {
    nodes: new Map([[1, [{ inputs: { 1: "less" }, before: [negated] }]]]),
    initializers: [toTensorMessage("more", float32Tensor([2], [10, 20]))],
  });
  const feeds = { x: { dims: [2], data: [3, 4] } };
  assertEquals(await runGraph(files.source, feeds), { y: [7, 10] });
  assertEquals(await runGraph(files.target, feeds), { y: [-7, -16] });
});

Deno.test("editGraph() puts copies in the place of an operator, with names of their own, and others behind", async () => {
  await using files = await makeFiles(sums());
  const product = {
    ...{ input: ["first", "second"], output: ["y"], name: "/product" },
    ...{ opType: "Mul", domain: "", attribute: [] },
  };
  await editGraph(files.source, files.target, {
    nodes: new Map([[1, [
      { name: "/first", outputs: { 0: "first" } },
      {
        name: "/second",
        inputs: { 0: "x" },
        outputs: { 0: "second" },
        after: [product],
      },
    ]]]),
    initializers: [],
  });
  const feeds = { x: { dims: [2], data: [3, 4] } };
  assertEquals(await runGraph(files.target, feeds), { y: [49, 100] });
});

Deno.test("editGraph() adds integer attributes, and takes the place of those that are there", async () => {
  await using files = await makeFiles(sums());
  await editGraph(files.source, files.target, {
    nodes: new Map([[0, [{ integers: { axis: 0, keepdims: 1 } }]]]),
    initializers: [],
  });
  const [first] = readGraph(files.target).nodes;
  assertEquals(first, {
    opType: "Concat",
    domain: "",
    inputs: ["x"],
    outputs: ["same"],
    integers: new Map([["axis", 0], ["keepdims", 1]]),
  });
});

Deno.test("editGraph() keeps fields that it does not know", async () => {
  const unknown = Uint8Array.of(0xfa, 0x3f, 3, 1, 2, 3); // Field 1023, three bytes.
  const bytes = sums();
  await using files = await makeFiles(
    new Uint8Array([...unknown, ...bytes, ...unknown]),
  );
  await editGraph(files.source, files.target, {
    nodes: new Map([[0, [{ integers: { axis: 0 } }]]]),
    initializers: [],
  });
  const edited = await Deno.readFile(files.target);
  assertEquals(edited.slice(0, 6), unknown);
  assertEquals(edited.slice(-6), unknown);
});

Deno.test("editGraph() never writes over a file", async () => {
  await using files = await makeFiles(sums());
  await Deno.writeTextFile(files.target, "mine");
  await assertRejects(
    () => editGraph(files.source, files.target, NO_EDITS),
    Deno.errors.AlreadyExists,
  );
  assertEquals(await Deno.readTextFile(files.target), "mine");
});

async function makeFiles(graph: Uint8Array) {
  const directory = await TempDirectory.create();
  return {
    source: await writeBytes(directory.path, "a.onnx", graph),
    target: join(directory.path, "b.onnx"),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

/** y = x + [4, 6]. */
function sums(): Uint8Array {
  const graph = new GraphBuilder("sums");
  const x = graph.input("x", "float32", [2]);
  const same = graph.node("Concat", [x], {
    attributes: { axis: { int: -1 } },
    outputs: ["same"],
  });
  const term = graph.initializer("term", float32Tensor([2], [4, 6]));
  graph.node("Add", [same, term], { outputs: ["y"] });
  graph.output("y", "float32", [2]);
  return graph.build({ irVersion: 8, opsets: { "": 17 } });
}
