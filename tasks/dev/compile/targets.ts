import { UsageError } from "../../../lib/base/errors.ts";

/** A system that `fastvlm` is compiled for. */
export interface CompileTarget {
  /** How people name it: `linux-x64`, `macos-arm64`, … */
  name: string;
  /** How `deno compile --target` names it. */
  triple: string;
  /** File name of the program. */
  executable: string;
  /**
   * Every native library that the program loads there, as `<npm package>/<version>/<path>` with `*`
   * for a part that changes with the version. Read off the libraries themselves: what the two
   * `.node` files link to, and not what only another execution provider than the CPU would load
   * (`DirectML.dll`, `dxcompiler.dll`, `dxil.dll`) or a second copy of the same library
   * (`libonnxruntime.1.30.0.dylib`).
   */
  libraries: readonly string[];
}

/** All targets; ONNX Runtime has no library for Intel Macs since 1.24, so nothing is predicted there. */
export const COMPILE_TARGETS: readonly CompileTarget[] = [
  {
    name: "linux-x64",
    triple: "x86_64-unknown-linux-gnu",
    executable: "fastvlm",
    libraries: [
      ...onnxRuntime("linux/x64", ["libonnxruntime.so.1"]),
      ...sharp("linux-x64", ["libvips-cpp.so.*"]),
    ],
  },
  {
    name: "linux-arm64",
    triple: "aarch64-unknown-linux-gnu",
    executable: "fastvlm",
    libraries: [
      ...onnxRuntime("linux/arm64", ["libonnxruntime.so.1"]),
      ...sharp("linux-arm64", ["libvips-cpp.so.*"]),
    ],
  },
  {
    name: "macos-arm64",
    triple: "aarch64-apple-darwin",
    executable: "fastvlm",
    libraries: [
      ...onnxRuntime("darwin/arm64", ["libonnxruntime.1.dylib"]),
      ...sharp("darwin-arm64", ["libvips-cpp.*.dylib"]),
    ],
  },
  {
    name: "macos-x64",
    triple: "x86_64-apple-darwin",
    executable: "fastvlm",
    libraries: sharp("darwin-x64", ["libvips-cpp.*.dylib"]),
  },
  {
    name: "windows-x64",
    triple: "x86_64-pc-windows-msvc",
    executable: "fastvlm.exe",
    libraries: [
      ...onnxRuntime("win32/x64", ["onnxruntime.dll"]),
      "@img/sharp-win32-x64/*/lib/sharp-win32-x64-*.node",
      "@img/sharp-win32-x64/*/lib/libvips-42.dll",
      "@img/sharp-win32-x64/*/lib/libvips-cpp-*.dll",
    ],
  },
];

/**
 * The target of a name, or that of this machine.
 *
 * @throws {UsageError} If there is none.
 */
export function findTarget(name: string | undefined): CompileTarget {
  const target = COMPILE_TARGETS.find((target) =>
    name === undefined
      ? target.triple === Deno.build.target
      : target.name === name
  );
  if (target !== undefined) return target;
  throw new UsageError(
    `Cannot compile for "${name ?? Deno.build.target}": it is not a target`,
    { hint: `deno task compile --target ${COMPILE_TARGETS[0]?.name}` },
  );
}

/** Whether the program can run models there. */
export function hasOnnxRuntime({ libraries }: CompileTarget): boolean {
  return libraries.some((library) => library.startsWith("onnxruntime-node/"));
}

function onnxRuntime(folder: string, libraries: readonly string[]): string[] {
  return ["onnxruntime_binding.node", ...libraries].map((file) =>
    `onnxruntime-node/*/bin/napi-v6/${folder}/${file}`
  );
}

/** libvips is in a package of its own but on Windows. */
function sharp(platform: string, libraries: readonly string[]): string[] {
  return [
    `@img/sharp-${platform}/*/lib/sharp-${platform}-*.node`,
    ...libraries.map((file) => `@img/sharp-libvips-${platform}/*/lib/${file}`),
  ];
}
