import { mayOpenLibrary } from "../may_open_library.ts";
import { textAt } from "./c_values.ts";
import { functionAt } from "./function_table.ts";
import type { OrtApi } from "./ort_api.ts";
import { readOrtApi } from "./read_ort_api.ts";

/**
 * The version of the C API that we ask for: any ONNX Runtime from 1.17 (2024) on gives it. All functions
 * that we call are in version 4 already.
 */
const API_VERSION = 17;

/** Versions that promise the layout of {@linkcode OrtApi}: a wrong address would end the process. */
const SAME_LAYOUT_REGEXP = /^1\.\d/;

/** ONNX Runtime's shared library. */
export interface OrtLibrary {
  /** Its version, such as "1.30.0". */
  readonly version: string;
  /** Its functions. */
  readonly api: OrtApi;
}

/**
 * Opens ONNX Runtime's shared library, or gets it if this process has it open; it stays open, as nothing
 * could tell when the last session of another thread has gone.
 *
 * @throws {Error} If there is no such library, Deno may not open it, or it is too old.
 */
export function openOrtLibrary(path: string): OrtLibrary {
  // Deno would ask at the terminal, and the C API is not worth a question.
  if (!mayOpenLibrary(path)) throw new Error("it needs --allow-ffi");
  const library = Deno.dlopen(path, {
    OrtGetApiBase: { parameters: [], result: "pointer" },
  });
  const base = library.symbols.OrtGetApiBase();
  if (base === null) throw new Error("it has no C API");
  const { getApi, getVersionString } = readBase(base);
  const version = textAt(getVersionString());
  const table = SAME_LAYOUT_REGEXP.test(version) ? getApi(API_VERSION) : null;
  if (table === null) {
    throw new Error(`version ${version} has no C API ${API_VERSION}`);
  }
  return { version, api: readOrtApi(table) };
}

/** `struct OrtApiBase { const OrtApi* GetApi(uint32_t version); const char* GetVersionString(); }` */
function readBase(base: Deno.PointerObject) {
  const view = new Deno.UnsafePointerView(base);
  return {
    getApi: functionAt(view, 0, { parameters: ["u32"], result: "pointer" }),
    getVersionString: functionAt(view, 1, {
      parameters: [],
      result: "pointer",
    }),
  };
}
