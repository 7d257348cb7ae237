import { assertEquals, assertThrows } from "@std/assert";
import { GraphScope } from "../../../../lib/onnx/writer/graph_scope.ts";

Deno.test("GraphScope sees its own values and those around it", () => {
  const graph = new GraphScope("graph");
  const body = new GraphScope("body", graph);
  graph.define("x");
  body.define("y");
  assertEquals([graph.sees("x"), graph.sees("y")], [true, false]);
  assertEquals([body.sees("x"), body.sees("y")], [true, true]);
  body.require("x", "a node");
  assertThrows(
    () => graph.require("y", "a node"),
    RangeError,
    'Cannot use "y" for a node: no value of that name was added before',
  );
});

Deno.test("GraphScope takes a name once, whichever body has it", () => {
  const graph = new GraphScope("graph");
  new GraphScope("first", graph).define("x");
  const second = new GraphScope("second", graph);
  assertThrows(
    () => second.define("x"),
    RangeError,
    'Cannot add "x" to graph "second": there is a value of that name',
  );
});
