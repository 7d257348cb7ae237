import { assertEquals, assertNotEquals } from "@std/assert";
import { PRODUCT } from "../../../../lib/onnx/cpu/product_graph.ts";

/** What pairs of products saturate at on CPUs without VNNI. */
const LARGEST_PAIR = 2 ** 15 - 1;

Deno.test("PRODUCT has a sum that saturated pairs of products cannot add up to", () => {
  const { inputs, largest, sum } = PRODUCT;
  assertEquals(sum, inputs * largest * 127);
  assertNotEquals(Math.min(2 * largest * 127, LARGEST_PAIR) * inputs / 2, sum);
});
