import { cString, pointerAt, textAt } from "./c_values.ts";
import type { OrtApi, OrtStatus } from "./ort_api.ts";
import { OrtError } from "./ort_error.ts";

/** ONNX Runtime's level "error": its warnings go straight to stderr and are not for users. */
const LOG_ERRORS_ONLY = 3;

/** `OrtDeviceAllocator` and `OrtMemTypeDefault`: plain memory of the CPU. */
const DEVICE_ALLOCATOR = 0;
const DEFAULT_MEMORY = 0;

/** What every session and value of a thread is made with. */
export class OrtRuntime {
  /** The functions. */
  readonly api: OrtApi;
  /** `OrtEnv*`; the whole process has one, onnxruntime-node's included, and keeps it. */
  readonly environment: Deno.PointerValue;
  /** `OrtMemoryInfo*` of the CPU's memory. */
  readonly memory: Deno.PointerValue;
  /** `OrtAllocator*` of the texts that ONNX Runtime gives. */
  readonly allocator: Deno.PointerValue;

  /**
   * Makes what is needed, once for a thread.
   *
   * @throws {OrtError} If ONNX Runtime refuses.
   */
  constructor(api: OrtApi) {
    this.api = api;
    const name = cString("fastvlm");
    this.environment = this.pointer((out) =>
      api.createEnv(LOG_ERRORS_ONLY, name, out)
    );
    // On Windows, where the system collects such events; see also `disableTelemetry()`.
    this.check(api.disableTelemetry(this.environment));
    this.memory = this.pointer((out) =>
      api.createCpuMemoryInfo(DEVICE_ALLOCATOR, DEFAULT_MEMORY, out)
    );
    this.allocator = this.pointer((out) => api.getDefaultAllocator(out));
  }

  /**
   * Takes note of how a call went.
   *
   * @throws {OrtError} If it failed.
   */
  check(status: OrtStatus): void {
    if (status === null) return;
    const message = textAt(this.api.getErrorMessage(status));
    this.api.releaseStatus(status);
    throw new OrtError(message);
  }

  /**
   * Makes a call that gives a number, and returns that.
   *
   * @throws {OrtError} If it failed.
   */
  number(call: (out: BigUint64Array<ArrayBuffer>) => OrtStatus): number {
    const out = new BigUint64Array(1);
    this.check(call(out));
    return Number(out[0]);
  }

  /**
   * Makes a call that gives a pointer, and returns that.
   *
   * @throws {OrtError} If it failed.
   */
  pointer(
    call: (out: BigUint64Array<ArrayBuffer>) => OrtStatus,
  ): Deno.PointerValue {
    const out = new BigUint64Array(1);
    this.check(call(out));
    return pointerAt(out);
  }

  /**
   * Makes a call that gives a text to be freed, and returns a copy.
   *
   * @throws {OrtError} If it failed.
   */
  text(call: (out: BigUint64Array<ArrayBuffer>) => OrtStatus): string {
    const pointer = this.pointer(call);
    const text = textAt(pointer);
    this.check(this.api.free(this.allocator, pointer));
    return text;
  }
}
