import { assertEquals, assertThrows } from "@std/assert";
import { ortLibraryPath } from "../../../../../lib/onnx/native/c_api/library_path.ts";

Deno.test("ortLibraryPath() leads to the library of each platform in the package", async (t) => {
  const entry = import.meta.resolve("onnxruntime-node");
  await import("onnxruntime-node");
  const platforms = [
    ["linux", "x64"],
    ["linux", "arm64"],
    ["darwin", "arm64"],
    ["win32", "x64"],
    ["win32", "arm64"],
  ] as const;
  for (const [system, processor] of platforms) {
    await t.step(`${system} ${processor}`, async () => {
      const path = ortLibraryPath(entry, { system, processor });
      assertEquals((await Deno.stat(path)).isFile, true);
    });
  }
});

Deno.test("ortLibraryPath() refuses what has no library", () => {
  const platform = { system: "linux", processor: "x64" };
  assertThrows(() => ortLibraryPath("npm:onnxruntime-node", platform), Error);
  assertThrows(
    () => ortLibraryPath("file:///a/b.js", { ...platform, system: "aix" }),
    Error,
    "there is no ONNX Runtime for aix",
  );
});
