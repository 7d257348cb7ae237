import { assertEquals } from "@std/assert";
import {
  elementCount,
  isFloatDtype,
  isTensorDtype,
} from "../../../../lib/convert/safetensors/dtype.ts";

Deno.test("the types that are read are told from others", () => {
  const known = ["BF16", "F16", "F32", "F64", "I64"];
  const unknown = ["F8_E4M3", "U8", "bf16", "toString", "", 16, null];
  assertEquals(known.filter(isTensorDtype), known);
  assertEquals(unknown.filter(isTensorDtype), []);
});

Deno.test("integers are told from floating-point numbers", () => {
  assertEquals(isFloatDtype("I64"), false);
  assertEquals(isFloatDtype("BF16"), true);
});

Deno.test("a scalar has one element, a tensor with an empty dimension none", () => {
  assertEquals(elementCount([]), 1);
  assertEquals(elementCount([3, 0, 2]), 0);
  assertEquals(elementCount([3, 4, 2]), 24);
});
