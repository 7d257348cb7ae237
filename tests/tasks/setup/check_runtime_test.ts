import { assertEquals, assertMatch } from "@std/assert";
import configuration from "../../../deno.json" with { type: "json" };
import { checkRuntime, isOlder } from "../../../tasks/setup/check_runtime.ts";

Deno.test("isOlder() compares versions part by part", async (t) => {
  const cases = [
    ["2.9.6", false],
    ["2.9.0", false],
    ["2.10.0", false],
    ["3.0.0", false],
    ["2.10.0-rc.1", false],
    ["2.9.1+a1b2c3d", false],
    ["2.8.9", true],
    ["1.46.3", true],
    ["2.8.0-rc.1", true],
    ["2", true],
  ] as const;
  for (const [version, older] of cases) {
    await t.step(version, () => {
      assertEquals(isOlder(version, [2, 9, 0]), older);
    });
  }
});

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
