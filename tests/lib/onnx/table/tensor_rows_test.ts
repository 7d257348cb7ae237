import { assertEquals } from "@std/assert";
import { DATA_TYPES } from "../../../../lib/onnx/reader/stored_graph.ts";
import { hasWholeRows } from "../../../../lib/onnx/table/tensor_rows.ts";

Deno.test("hasWholeRows() wants the bytes that type and dimensions ask for", () => {
  const tensor = (
    type: keyof typeof DATA_TYPES,
    dims: number[],
    length?: number,
  ) => ({
    ...{ name: "w", dataType: DATA_TYPES[type], dims },
    place: length === undefined ? undefined : { path: "w", offset: 0, length },
  });
  const whole = [
    tensor("float32", [3, 5], 60),
    tensor("float16", [3, 5], 30),
    tensor("int4", [3, 6], 9),
    tensor("uint8", [], 1),
  ];
  const others = [
    tensor("float32", [3, 5], 59),
    tensor("float32", [3, 5]),
    tensor("int4", [3, 5], 8),
    tensor("int64", [3, 5], 120),
  ];
  assertEquals(whole.map(hasWholeRows), [true, true, true, true]);
  assertEquals(others.map(hasWholeRows), [false, false, false, false]);
});
