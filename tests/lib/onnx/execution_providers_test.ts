import { assertEquals } from "@std/assert";
import { executionProviders } from "../../../lib/onnx/execution_providers.ts";

Deno.test("executionProviders() has the processor on every system, bundled", async () => {
  const providers = await executionProviders();
  assertEquals(providers.filter(({ name }) => name === "cpu"), [
    { name: "cpu", bundled: true },
  ]);
});

Deno.test("executionProviders() names each one once", async () => {
  const names = (await executionProviders()).map(({ name }) => name);
  assertEquals(names, [...new Set(names)]);
});
