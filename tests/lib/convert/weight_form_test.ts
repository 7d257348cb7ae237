import { assertEquals } from "@std/assert";
import {
  dataPath,
  dataTypeOf,
  graphPath,
  WEIGHT_FORMS,
} from "../../../lib/convert/weight_form.ts";

Deno.test("graphPath() names graphs as transformers.js does", () => {
  assertEquals(WEIGHT_FORMS.map((form) => graphPath("embed_tokens", form)), [
    "onnx/embed_tokens.onnx",
    "onnx/embed_tokens_fp16.onnx",
    "onnx/embed_tokens_int8.onnx",
    "onnx/embed_tokens_q4.onnx",
  ]);
});

Deno.test("dataPath() is beside the graph", () => {
  assertEquals(dataPath("onnx/a_q4.onnx"), "onnx/a_q4.onnx_data");
});

Deno.test("dataTypeOf() knows the forms by their suffixes, and nothing else", () => {
  const suffixes = ["", "_fp16", "_int8", "_q4", "_q8", "q4"];
  assertEquals(suffixes.map(dataTypeOf), [
    ...["fp32", "fp16", "int8", "q4", undefined, undefined],
  ]);
});
