import { cString } from "./c_api/c_values.ts";
import { mayOpenLibrary } from "./may_open_library.ts";

/** What ONNX Runtime reads when it is first used (source: its `docs/Privacy.md`). */
const VARIABLE = "ORT_DISABLE_TELEMETRY";

/** The C library of each system on which ONNX Runtime sends something by itself. */
const C_LIBRARIES: Readonly<Record<string, string>> = {
  darwin: "/usr/lib/libSystem.B.dylib",
  linux: "libc.so.6",
};

/**
 * Keeps ONNX Runtime, as it is in onnxruntime-node 1.30, from sending Microsoft what machine it runs on and
 * what kind of models, and from keeping a number for the machine in the user's cache: native code needs no
 * permission of Deno's for either. It has to be called before the first session of a process.
 *
 * The variable is set in C, as Deno would want a permission for that too. If it is set already, it stays,
 * so that threads that come later change nothing.
 */
export function disableTelemetry(): void {
  const path = C_LIBRARIES[Deno.build.os];
  if (path === undefined || !mayOpenLibrary(path)) return;
  try {
    setVariable(path);
  } catch {
    // Another C library, for which ONNX Runtime is not made either.
  }
}

function setVariable(path: string): void {
  const library = Deno.dlopen(path, {
    setenv: { parameters: ["buffer", "buffer", "i32"], result: "i32" },
  });
  library.symbols.setenv(cString(VARIABLE), cString("1"), 0);
  library.close();
}
