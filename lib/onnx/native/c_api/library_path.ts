import { fromFileUrl } from "@std/path";

/** A system and its processor, in the words of npm packages. */
export interface Platform {
  /** As `process.platform` has it. */
  readonly system: string;
  /** As `process.arch` has it. */
  readonly processor: string;
}

/**
 * Files that onnxruntime-node's own `.node` file asks the system for. That one has it open by the same
 * path, so that a process never has ONNX Runtime twice.
 */
const LIBRARY_NAMES: Readonly<Record<string, string>> = {
  darwin: "libonnxruntime.1.dylib",
  linux: "libonnxruntime.so.1",
  win32: "onnxruntime.dll",
};

/**
 * Gives the path of ONNX Runtime's shared library in the package.
 *
 * An absolute path, as names are looked up in folders of the system too: Windows has an
 * `onnxruntime.dll` of its own.
 *
 * @param entry Address of onnxruntime-node's entry module, as `import.meta.resolve()` gives it to a module
 * that also imports the package.
 * @throws {Error} If the address is not one of a file, or the package has no library for the platform.
 */
export function ortLibraryPath(entry: string, platform: Platform): string {
  const name = LIBRARY_NAMES[platform.system];
  if (name === undefined) {
    throw new Error(`there is no ONNX Runtime for ${platform.system}`);
  }
  const folder = `../bin/napi-v6/${platform.system}/${platform.processor}/`;
  return fromFileUrl(new URL(`${folder}${name}`, entry));
}
