import { assertEquals, assertThrows } from "@std/assert";
import { encodeModel } from "../../../../lib/onnx/writer/encode_model.ts";
import type { ModelMessage } from "../../../../lib/onnx/writer/messages.ts";

/** A model of nothing, whose encoding is short enough to write down. */
const EMPTY: ModelMessage = {
  irVersion: 8,
  producerName: "p",
  producerVersion: "1",
  graph: { node: [], name: "g", initializer: [], input: [], output: [] },
  opsetImport: [{ domain: "", version: 17 }],
  metadataProps: [],
};

Deno.test("encodeModel() writes fields in the order of their numbers", () => {
  assertEquals(
    encodeModel(EMPTY),
    Uint8Array.of(
      ...[0x08, 8], // 1: ir_version
      ...[0x12, 1, 0x70], // 2: producer_name
      ...[0x1a, 1, 0x31], // 3: producer_version
      ...[0x3a, 3, 0x12, 1, 0x67], // 7: graph { 2: name }
      ...[0x42, 4, 0x0a, 0, 0x10, 17], // 8: opset_import { 1: domain, 2: version }
    ),
  );
});

Deno.test("encodeModel() writes a zero that is set", () => {
  const node = {
    input: [],
    output: [],
    name: "",
    opType: "",
    domain: "",
    attribute: [{ name: "a", type: 2, i: 0 }],
  };
  const graph = { ...EMPTY.graph, node: [node] };
  const text = encodeModel({ ...EMPTY, graph }).toHex();
  // 5: attribute { 1: name "a", 3: i 0, 20: type 2 }
  assertEquals(text.includes("2a080a01611800a00102"), true, text);
});

Deno.test("encodeModel() refuses tensors that no model file can hold", () => {
  const initializer = [{
    dims: [2 ** 31],
    dataType: 2,
    name: "w",
    rawData: new Uint8Array(2 ** 31),
  }];
  const graph = { ...EMPTY.graph, initializer };
  const error = assertThrows(
    () => encodeModel({ ...EMPTY, graph }),
    RangeError,
  );
  assertEquals(
    error.message,
    'Cannot encode model "g": its tensors have 2147483648 bytes, ' +
      "a model file holds 2147483647; keep them in an external file",
  );
});
