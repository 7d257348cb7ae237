import { assertEquals } from "@std/assert";
import { visionFormOf } from "../../../lib/convert/conversion_options.ts";

Deno.test("visionFormOf() is what is said, else that of floats, else to be measured", () => {
  assertEquals(visionFormOf({ weights: "int4", vision: "fp32" }), "fp32");
  assertEquals(visionFormOf({ weights: "fp32" }), "fp32");
  assertEquals(visionFormOf({ weights: "fp16" }), "fp16");
  assertEquals(visionFormOf({ weights: "int8" }), "auto");
  assertEquals(visionFormOf({ weights: "auto" }), "auto");
});
