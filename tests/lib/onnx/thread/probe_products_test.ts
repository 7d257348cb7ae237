import { assertEquals, assertRejects } from "@std/assert";
import { probeProducts } from "../../../../lib/onnx/thread/probe_products.ts";

Deno.test("probeProducts() says the same every time", async () => {
  assertEquals(await probeProducts("cpu"), await probeProducts("cpu"));
});

Deno.test("probeProducts() rejects with the reason where there is no such device", async () => {
  const foreign = Deno.build.os === "darwin" ? "dml" : "coreml";
  await assertRejects(() => probeProducts(foreign), Error, foreign);
});
