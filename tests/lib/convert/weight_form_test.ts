import { assertEquals } from "@std/assert";
import {
  dataPath,
  graphPath,
  isWeightForm,
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

Deno.test("isWeightForm() knows the forms, and nothing else", () => {
  assertEquals(["int4", "auto", "q4", ""].map(isWeightForm), [
    ...[true, false, false, false],
  ]);
});
