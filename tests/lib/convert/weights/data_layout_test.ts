import { assertEquals } from "@std/assert";
import { DataLayout } from "../../../../lib/convert/weights/data_layout.ts";

Deno.test("DataLayout.allocate() begins every range at a multiple of 64", () => {
  const layout = new DataLayout();
  assertEquals(layout.bytes, 0);
  assertEquals(layout.allocate(4), { offset: 0, length: 4 });
  assertEquals(layout.bytes, 4);
  assertEquals(layout.allocate(64), { offset: 64, length: 64 });
  assertEquals(layout.allocate(1), { offset: 128, length: 1 });
  assertEquals(layout.bytes, 129);
});

Deno.test("DataLayout.allocate() counts beyond 4 GiB", () => {
  const layout = new DataLayout();
  layout.allocate(5 * 2 ** 30 + 1);
  assertEquals(layout.allocate(1).offset, 5 * 2 ** 30 + 64);
});
