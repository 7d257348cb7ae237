import { assert, assertEquals } from "@std/assert";
import { probeLayout } from "../../../../lib/onnx/thread/probe_layout.ts";

Deno.test("probeLayout() finds the blocks of this CPU: 8 or 16 channels on x86", async () => {
  const block = await probeLayout();
  if (Deno.build.arch === "x86_64") assert([8, 16].includes(block), `${block}`);
  assertEquals(await probeLayout(), block);
});
