/** A string that ends with a zero; only read, and only while the call lasts. */
export type CString = Uint8Array<ArrayBuffer>;

/** Where a call writes the pointer or number that it gives. */
export type Cell = BigUint64Array<ArrayBuffer>;

/** `OrtStatus*`: `null` if all went well, else it has to be released. */
export type OrtStatus = Deno.PointerValue;

/**
 * The functions of ONNX Runtime's C API that we call, of the about 420 there are.
 *
 * Each has its index in `struct OrtApi` and its C signature, from `onnxruntime_c_api.h`. The struct only
 * ever grows: ONNX Runtime's own build asserts that index 101 ends what version 1 had, 126 what version 4
 * had, and so on, so that an index holds for every later version. `size_t` and pointers have 8 bytes on all
 * systems that onnxruntime-node is made for.
 */
export interface OrtApi {
  /** 2: `const char* GetErrorMessage(const OrtStatus*)` */
  getErrorMessage(status: Deno.PointerValue): Deno.PointerValue;
  /** 3: `CreateEnv(OrtLoggingLevel, const char* id, OrtEnv** out)` */
  createEnv(level: number, id: CString, out: Cell): OrtStatus;
  /** 6: `DisableTelemetryEvents(const OrtEnv*)` */
  disableTelemetry(env: Deno.PointerValue): OrtStatus;
  /** 7: `CreateSession(const OrtEnv*, const ORTCHAR_T* path, const OrtSessionOptions*, OrtSession** out)` */
  createSession(
    env: Deno.PointerValue,
    path: CString,
    options: Deno.PointerValue,
    out: Cell,
  ): OrtStatus;
  /**
   * 9: `Run(OrtSession*, const OrtRunOptions*, const char* const* inputNames, const OrtValue* const* inputs,
   * size_t inputCount, const char* const* outputNames, size_t outputCount, OrtValue** outputs)`; outputs
   * that are `NULL` are made, the others written.
   */
  run(
    session: Deno.PointerValue,
    options: Deno.PointerValue,
    inputNames: Cell,
    inputs: Cell,
    inputCount: bigint,
    outputNames: Cell,
    outputCount: bigint,
    outputs: Cell,
  ): OrtStatus;
  /** 10: `CreateSessionOptions(OrtSessionOptions** out)` */
  createSessionOptions(out: Cell): OrtStatus;
  /** 11: `SetOptimizedModelFilePath(OrtSessionOptions*, const ORTCHAR_T* path)` */
  setOptimizedModelPath(options: Deno.PointerValue, path: CString): OrtStatus;
  /** 17: `DisableMemPattern(OrtSessionOptions*)` */
  disableMemPattern(options: Deno.PointerValue): OrtStatus;
  /** 22: `SetSessionLogSeverityLevel(OrtSessionOptions*, int)` */
  setLogSeverity(options: Deno.PointerValue, level: number): OrtStatus;
  /** 23: `SetSessionGraphOptimizationLevel(OrtSessionOptions*, GraphOptimizationLevel)` */
  setOptimizationLevel(options: Deno.PointerValue, level: number): OrtStatus;
  /** 24: `SetIntraOpNumThreads(OrtSessionOptions*, int)` */
  setThreads(options: Deno.PointerValue, count: number): OrtStatus;
  /** 30: `SessionGetInputCount(const OrtSession*, size_t* out)` */
  getInputCount(session: Deno.PointerValue, out: Cell): OrtStatus;
  /** 31: `SessionGetOutputCount(const OrtSession*, size_t* out)` */
  getOutputCount(session: Deno.PointerValue, out: Cell): OrtStatus;
  /** 33: `SessionGetInputTypeInfo(const OrtSession*, size_t index, OrtTypeInfo** out)` */
  getInputType(
    session: Deno.PointerValue,
    index: bigint,
    out: Cell,
  ): OrtStatus;
  /** 34: `SessionGetOutputTypeInfo(const OrtSession*, size_t index, OrtTypeInfo** out)` */
  getOutputType(
    session: Deno.PointerValue,
    index: bigint,
    out: Cell,
  ): OrtStatus;
  /** 36: `SessionGetInputName(const OrtSession*, size_t index, OrtAllocator*, char** out)` */
  getInputName(
    session: Deno.PointerValue,
    index: bigint,
    allocator: Deno.PointerValue,
    out: Cell,
  ): OrtStatus;
  /** 37: `SessionGetOutputName(const OrtSession*, size_t index, OrtAllocator*, char** out)` */
  getOutputName(
    session: Deno.PointerValue,
    index: bigint,
    allocator: Deno.PointerValue,
    out: Cell,
  ): OrtStatus;
  /** 39: `CreateRunOptions(OrtRunOptions** out)` */
  createRunOptions(out: Cell): OrtStatus;
  /** 41: `RunOptionsSetRunLogSeverityLevel(OrtRunOptions*, int)` */
  setRunLogSeverity(options: Deno.PointerValue, level: number): OrtStatus;
  /**
   * 49: `CreateTensorWithDataAsOrtValue(const OrtMemoryInfo*, void* data, size_t bytes, const int64_t* shape,
   * size_t dimensions, ONNXTensorElementDataType, OrtValue** out)`; fails if the bytes are too few.
   */
  createTensor(
    memory: Deno.PointerValue,
    data: Deno.PointerValue,
    bytes: bigint,
    shape: BigInt64Array<ArrayBuffer>,
    dimensions: bigint,
    type: number,
    out: Cell,
  ): OrtStatus;
  /** 51: `GetTensorMutableData(OrtValue*, void** out)` */
  getTensorData(value: Deno.PointerValue, out: Cell): OrtStatus;
  /** 55: `CastTypeInfoToTensorInfo(const OrtTypeInfo*, const OrtTensorTypeAndShapeInfo** out)`; `NULL` if it is no tensor. */
  castToTensorType(type: Deno.PointerValue, out: Cell): OrtStatus;
  /** 60: `GetTensorElementType(const OrtTensorTypeAndShapeInfo*, ONNXTensorElementDataType* out)` */
  getElementType(type: Deno.PointerValue, out: Cell): OrtStatus;
  /** 61: `GetDimensionsCount(const OrtTensorTypeAndShapeInfo*, size_t* out)` */
  getDimensionCount(type: Deno.PointerValue, out: Cell): OrtStatus;
  /** 62: `GetDimensions(const OrtTensorTypeAndShapeInfo*, int64_t* out, size_t count)`; -1 if it is free. */
  getDimensions(
    type: Deno.PointerValue,
    out: BigInt64Array<ArrayBuffer>,
    count: bigint,
  ): OrtStatus;
  /** 63: `GetSymbolicDimensions(const OrtTensorTypeAndShapeInfo*, const char** out, size_t count)` */
  getDimensionNames(
    type: Deno.PointerValue,
    out: Cell,
    count: bigint,
  ): OrtStatus;
  /** 65: `GetTensorTypeAndShape(const OrtValue*, OrtTensorTypeAndShapeInfo** out)` */
  getTensorType(value: Deno.PointerValue, out: Cell): OrtStatus;
  /** 69: `CreateCpuMemoryInfo(OrtAllocatorType, OrtMemType, OrtMemoryInfo** out)` */
  createCpuMemoryInfo(allocator: number, kind: number, out: Cell): OrtStatus;
  /** 76: `AllocatorFree(OrtAllocator*, void*)` */
  free(allocator: Deno.PointerValue, memory: Deno.PointerValue): OrtStatus;
  /** 78: `GetAllocatorWithDefaultOptions(OrtAllocator** out)`; never released. */
  getDefaultAllocator(out: Cell): OrtStatus;
  /** 93: `void ReleaseStatus(OrtStatus*)` */
  releaseStatus(status: Deno.PointerValue): void;
  /** 95: `void ReleaseSession(OrtSession*)` */
  releaseSession(session: Deno.PointerValue): void;
  /** 96: `void ReleaseValue(OrtValue*)`; memory that the value was made on stays. */
  releaseValue(value: Deno.PointerValue): void;
  /** 97: `void ReleaseRunOptions(OrtRunOptions*)` */
  releaseRunOptions(options: Deno.PointerValue): void;
  /** 98: `void ReleaseTypeInfo(OrtTypeInfo*)` */
  releaseType(type: Deno.PointerValue): void;
  /** 99: `void ReleaseTensorTypeAndShapeInfo(OrtTensorTypeAndShapeInfo*)` */
  releaseTensorType(type: Deno.PointerValue): void;
  /** 100: `void ReleaseSessionOptions(OrtSessionOptions*)` */
  releaseSessionOptions(options: Deno.PointerValue): void;
  /** 130: `AddSessionConfigEntry(OrtSessionOptions*, const char* key, const char* value)` */
  addConfigEntry(
    options: Deno.PointerValue,
    key: CString,
    value: CString,
  ): OrtStatus;
}
