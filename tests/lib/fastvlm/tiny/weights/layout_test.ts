import { assertEquals } from "@std/assert";
import { Layout } from "../../../../../lib/fastvlm/tiny/weights/layout.ts";

Deno.test("Layout puts fields one after another", () => {
  const layout = new Layout({ a: 2, b: 1, c: 3 });
  assertEquals([layout.at("a"), layout.at("b"), layout.at("c", 2)], [0, 2, 5]);
  assertEquals(layout.lengthOf("c"), 3);
  assertEquals(layout.size, 6);
});
