import { assertEquals } from "@std/assert";
import { dirname, join } from "@std/path";
import { excludedPaths } from "../../../../tasks/dev/compile/excluded_paths.ts";
import type { NpmPackage } from "../../../../tasks/dev/compile/read_modules.ts";
import { findTarget } from "../../../../tasks/dev/compile/targets.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const FILES = [
  "onnxruntime-node/1.30.0/package.json",
  "onnxruntime-node/1.30.0/dist/binding.js",
  "onnxruntime-node/1.30.0/bin/napi-v6/darwin/arm64/libonnxruntime.1.dylib",
  "onnxruntime-node/1.30.0/bin/napi-v6/linux/arm64/libonnxruntime.so.1",
  "onnxruntime-node/1.30.0/bin/napi-v6/linux/x64/libonnxruntime.so.1",
  "onnxruntime-node/1.30.0/bin/napi-v6/linux/x64/onnxruntime_binding.node",
  "onnxruntime-node/1.30.0/bin/napi-v6/win32/x64/DirectML.dll",
  "onnxruntime-node/1.30.0/bin/napi-v6/win32/x64/onnxruntime.dll",
  "onnxruntime-node/1.30.0/.scripts-warned-1",
  "@img/sharp-linuxmusl-x64/0.35.5/lib/sharp-linuxmusl-x64-0.35.5.node",
  "minimist/1.2.8/index.js",
  "minimist/1.2.8/test/parse.js",
  "global-agent/4.1.3/dist/proxy.test.js",
];

const ONNX = "onnxruntime-node/1.30.0";

Deno.test("excludedPaths() names what a target does not load, musl, and the packages' tests", async (t) => {
  await using temp = await TempDirectory.create();
  const packages = await writePackages(temp.path);
  const everywhere = [
    "@img/sharp-linuxmusl-arm64/0.35.5",
    "@img/sharp-linuxmusl-x64/0.35.5",
    "global-agent/4.1.3/dist/proxy.test.js",
    "minimist/1.2.8/test",
    `${ONNX}/.scripts-warned-1`,
  ];
  const others: Record<string, string[]> = {
    "linux-x64": ["darwin", "linux/arm64", "win32"],
    "windows-x64": ["darwin", "linux", "win32/x64/DirectML.dll"],
    "macos-x64": [""],
  };
  for (const [name, folders] of Object.entries(others)) {
    await t.step(name, async () => {
      const excluded = await excludedPaths(packages, findTarget(name));
      const expected = [
        ...everywhere,
        ...folders.map((folder) =>
          folder === ""
            ? `${ONNX}/bin/napi-v6`
            : `${ONNX}/bin/napi-v6/${folder}`
        ),
      ];
      assertEquals(
        excluded.sort(),
        expected.map((path) => join(temp.path, path)).sort(),
      );
    });
  }
});

Deno.test({
  name: "excludedPaths() names the places that symbolic links lead to",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using temp = await TempDirectory.create();
    await writePackages(join(temp.path, "real"));
    const link = join(temp.path, "link");
    await Deno.symlink(join(temp.path, "real"), link);
    const packages = [
      at(link, "@img/sharp-linuxmusl-arm64", "0.35.5"),
      at(link, "minimist", "1.2.8"),
    ];
    assertEquals(await excludedPaths(packages, findTarget("linux-x64")), [
      join(temp.path, "real/@img/sharp-linuxmusl-arm64/0.35.5"),
      join(temp.path, "real/minimist/1.2.8/test"),
    ]);
  },
});

/** The musl package for ARM is one that is not fetched yet. */
async function writePackages(registry: string): Promise<NpmPackage[]> {
  for (const path of FILES) {
    const target = join(registry, path);
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.writeTextFile(target, "");
  }
  return [
    at(registry, "onnxruntime-node", "1.30.0"),
    at(registry, "@img/sharp-linuxmusl-arm64", "0.35.5"),
    at(registry, "@img/sharp-linuxmusl-x64", "0.35.5"),
    at(registry, "minimist", "1.2.8"),
    at(registry, "global-agent", "4.1.3"),
  ];
}

function at(registry: string, name: string, version: string): NpmPackage {
  return { name, version, localPath: join(registry, name, version) };
}
