import process from "node:process";
import { ortLibraryPath } from "./c_api/library_path.ts";
import { openOrtLibrary } from "./c_api/ort_library.ts";
import { OrtRuntime } from "./c_api/ort_runtime.ts";
import { disableTelemetry } from "./disable_telemetry.ts";
import { returnFreedMemory } from "./return_freed_memory.ts";

/** ONNX Runtime by its C API, or why it cannot be had that way. */
export type OpenedOrtRuntime =
  | { readonly runtime: OrtRuntime }
  | { readonly reason: string };

let opened: OpenedOrtRuntime | undefined;

/**
 * Opens the shared library that onnxruntime-node brings along, once for a thread.
 *
 * Where that fails (another package manager, a system without it, Deno's permission) onnxruntime-node
 * itself is the way to go: it does the same, only slower. A module that is loaded before has to import
 * onnxruntime-node, else Deno does not know where it is.
 */
export function openOrtRuntime(): OpenedOrtRuntime {
  opened ??= tryToOpen();
  return opened;
}

/** Says in a few words which way leads to ONNX Runtime, and why it is not the shorter one. */
export function describeWay(opened: OpenedOrtRuntime): string {
  return "runtime" in opened
    ? "its C API"
    : `onnxruntime-node, as ${opened.reason}`;
}

function tryToOpen(): OpenedOrtRuntime {
  try {
    const path = ortLibraryPath(import.meta.resolve("onnxruntime-node"), {
      system: process.platform,
      processor: process.arch,
    });
    disableTelemetry();
    returnFreedMemory();
    return { runtime: new OrtRuntime(openOrtLibrary(path).api) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}
