import { assertEquals, assertThrows } from "@std/assert";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import {
  chooseEncodings,
  fitBlockSize,
  layerNames,
} from "../../../../lib/convert/language/layer_encoding.ts";

Deno.test("layerNames() lists the parts in the order of computation", () => {
  assertEquals(layerNames(2), [
    "layers.0/attention",
    "layers.0/mlp",
    "layers.1/attention",
    "layers.1/mlp",
    "lm_head",
  ]);
});

Deno.test("chooseEncodings() stores all parts of a form alike, but the language head of int8", () => {
  const head = { kind: "blocks", bits: 4, blockSize: 128, symmetric: true };
  const cases = [
    ["fp32", { kind: "float", type: "float32" }, undefined],
    ["fp16", { kind: "float", type: "float16" }, undefined],
    ["int8", { kind: "columns", levels: 127 }, head],
    ["int4", head, undefined],
  ] as const;
  for (const [weights, layer, ofHead = layer] of cases) {
    assertEquals<unknown>(Object.fromEntries(chooseEncodings(1, { weights })), {
      "layers.0/attention": layer,
      "layers.0/mlp": layer,
      "lm_head": ofHead,
    });
  }
});

Deno.test("chooseEncodings() takes block size, levels and what differs", () => {
  const float = { kind: "float", type: "float32" } as const;
  const encodings = chooseEncodings(1, {
    weights: "int8",
    blockSize: 32,
    levels: 63,
    blocks: new Map([["layers.0/mlp", float]]),
  });
  assertEquals<unknown>(Object.fromEntries(encodings), {
    "layers.0/attention": { kind: "columns", levels: 63 },
    "layers.0/mlp": float,
    "lm_head": { kind: "blocks", bits: 4, blockSize: 32, symmetric: true },
  });
});

Deno.test("fitBlockSize() gives the largest block that divides a row", () => {
  const cases = [[896, 128, 128], [896, 32, 32], [64, 128, 64], [48, 128, 16], [
    192,
    128,
    64,
  ]] as const;
  for (const [columns, wanted, expected] of cases) {
    assertEquals(fitBlockSize(columns, wanted), expected);
  }
  assertThrows(
    () => fitBlockSize(24, 128),
    ModelFormatError,
    "Cannot quantize rows of 24 values in blocks",
  );
});
