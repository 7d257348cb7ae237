import { functionAt } from "./function_table.ts";
import type { OrtApi } from "./ort_api.ts";

/** Reads the functions of {@linkcode OrtApi} from `struct OrtApi`, where each has its index. */
export function readOrtApi(table: Deno.PointerObject): OrtApi {
  const view = new Deno.UnsafePointerView(table);
  const status = <const P extends readonly Deno.NativeType[]>(
    index: number,
    parameters: P,
  ) => functionAt(view, index, { parameters, result: "pointer" });
  const release = (index: number) =>
    functionAt(view, index, { parameters: ["pointer"], result: "void" });
  return {
    getErrorMessage: status(2, ["pointer"]),
    createEnv: status(3, ["i32", "buffer", "buffer"]),
    disableTelemetry: status(6, ["pointer"]),
    createSession: status(7, ["pointer", "buffer", "pointer", "buffer"]),
    run: status(9, [
      "pointer",
      "pointer",
      "buffer",
      "buffer",
      "usize",
      "buffer",
      "usize",
      "buffer",
    ]),
    createSessionOptions: status(10, ["buffer"]),
    setOptimizedModelPath: status(11, ["pointer", "buffer"]),
    disableMemPattern: status(17, ["pointer"]),
    setLogSeverity: status(22, ["pointer", "i32"]),
    setOptimizationLevel: status(23, ["pointer", "i32"]),
    setThreads: status(24, ["pointer", "i32"]),
    getInputCount: status(30, ["pointer", "buffer"]),
    getOutputCount: status(31, ["pointer", "buffer"]),
    getInputType: status(33, ["pointer", "usize", "buffer"]),
    getOutputType: status(34, ["pointer", "usize", "buffer"]),
    getInputName: status(36, ["pointer", "usize", "pointer", "buffer"]),
    getOutputName: status(37, ["pointer", "usize", "pointer", "buffer"]),
    createRunOptions: status(39, ["buffer"]),
    setRunLogSeverity: status(41, ["pointer", "i32"]),
    createTensor: status(49, [
      "pointer",
      "pointer",
      "usize",
      "buffer",
      "usize",
      "i32",
      "buffer",
    ]),
    getTensorData: status(51, ["pointer", "buffer"]),
    castToTensorType: status(55, ["pointer", "buffer"]),
    getElementType: status(60, ["pointer", "buffer"]),
    getDimensionCount: status(61, ["pointer", "buffer"]),
    getDimensions: status(62, ["pointer", "buffer", "usize"]),
    getDimensionNames: status(63, ["pointer", "buffer", "usize"]),
    getTensorType: status(65, ["pointer", "buffer"]),
    createCpuMemoryInfo: status(69, ["i32", "i32", "buffer"]),
    free: status(76, ["pointer", "pointer"]),
    getDefaultAllocator: status(78, ["buffer"]),
    releaseStatus: release(93),
    releaseSession: release(95),
    releaseValue: release(96),
    releaseRunOptions: release(97),
    releaseType: release(98),
    releaseTensorType: release(99),
    releaseSessionOptions: release(100),
    addConfigEntry: status(130, ["pointer", "buffer", "buffer"]),
  };
}
