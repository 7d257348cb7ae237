import { assertEquals, assertMatch } from "@std/assert";
import configuration from "../../../deno.json" with { type: "json" };
import { checkRuntime } from "../../../tasks/setup/check_runtime.ts";

Deno.test("checkRuntime() loads the libraries and gives the versions that are asked for", async () => {
  const { libvips, ...versions } = await checkRuntime();
  const { imports } = configuration;
  assertEquals(versions, {
    deno: Deno.version.deno,
    onnxruntime: imports["onnxruntime-node"].replace(/^.*@/, ""),
    sharp: imports.sharp.replace(/^.*@/, ""),
  });
  assertMatch(libvips, /^\d+\.\d+\.\d+$/);
});
