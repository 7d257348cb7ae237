import { assertEquals } from "@std/assert";
import { float32Tensor } from "../../../../lib/onnx/writer/tensor.ts";
import {
  type Attribute,
  toAttributeMessage,
  toStringEntries,
  toTensorMessage,
  toValueMessage,
} from "../../../../lib/onnx/writer/to_message.ts";

Deno.test("toAttributeMessage() sets one field and the type that names it", async (t) => {
  const tensor = float32Tensor([], [1]);
  const cases: [attribute: Attribute, rest: Record<string, unknown>][] = [
    [{ float: 0 }, { type: 1, f: 0 }],
    [{ int: -1 }, { type: 2, i: -1 }],
    [{ string: "ä" }, { type: 3, s: Uint8Array.of(0xc3, 0xa4) }],
    [{ tensor }, { type: 4, t: toTensorMessage("", tensor) }],
    [{ floats: [0.5] }, { type: 6, floats: [0.5] }],
    [{ ints: [1, 2] }, { type: 7, ints: [1, 2] }],
  ];
  for (const [attribute, rest] of cases) {
    await t.step(Object.keys(attribute).join(), () => {
      assertEquals<unknown>(toAttributeMessage("a", attribute), {
        name: "a",
        ...rest,
      });
    });
  }
});

Deno.test("toTensorMessage() keeps raw data in the file", () => {
  assertEquals(toTensorMessage("w", float32Tensor([1], [0])), {
    dims: [1],
    dataType: 1,
    name: "w",
    rawData: new Uint8Array(4),
  });
});

Deno.test("toTensorMessage() names the file of external data", () => {
  const data = { location: "model.onnx_data", offset: 4096, length: 8 };
  assertEquals(toTensorMessage("w", { type: "float32", dims: [2], data }), {
    dims: [2],
    dataType: 1,
    name: "w",
    externalData: [
      { key: "location", value: "model.onnx_data" },
      { key: "offset", value: "4096" },
      { key: "length", value: "8" },
    ],
    dataLocation: 1,
  });
});

Deno.test("toValueMessage() tells fixed from named dimensions", () => {
  assertEquals(toValueMessage("x", "int64", ["batch", 3]), {
    name: "x",
    type: {
      tensorType: {
        elemType: 7,
        shape: { dim: [{ dimParam: "batch" }, { dimValue: 3 }] },
      },
    },
  });
});

Deno.test("toStringEntries() keeps the order of a record", () => {
  assertEquals(toStringEntries({ b: "1", a: "2" }), [
    { key: "b", value: "1" },
    { key: "a", value: "2" },
  ]);
});
