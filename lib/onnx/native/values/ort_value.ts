import { ELEMENT_ARRAYS, isElementType, type Tensor } from "../../tensor.ts";
import { elementCode } from "./element_codes.ts";
import type { OrtRuntime } from "../c_api/ort_runtime.ts";
import { readTensorType } from "./tensor_type.ts";

/** Where a tensor without elements is said to be; an empty array has no address. */
const NOWHERE = new Uint8Array(ELEMENT_ARRAYS.float64.BYTES_PER_ELEMENT);

/** An `OrtValue`. */
export class OrtValue implements Disposable {
  readonly #runtime: OrtRuntime;
  #pointer: Deno.PointerValue;

  /** Takes over an `OrtValue*`. */
  constructor(runtime: OrtRuntime, pointer: Deno.PointerValue) {
    this.#runtime = runtime;
    this.#pointer = pointer;
  }

  /**
   * Makes a value of a tensor's own memory. The caller keeps the tensor as long as the value is used:
   * the value does not, so that it may outlive it unused.
   *
   * @throws {OrtError} If the tensor has fewer elements than its shape needs.
   */
  static over(runtime: OrtRuntime, { type, shape, data }: Tensor): OrtValue {
    const memory = data.byteLength === 0 ? NOWHERE : data;
    const pointer = runtime.pointer((out) =>
      runtime.api.createTensor(
        runtime.memory,
        Deno.UnsafePointer.of(memory),
        BigInt(data.byteLength),
        BigInt64Array.from(shape, BigInt),
        BigInt(shape.length),
        elementCode(type),
        out,
      )
    );
    return new OrtValue(runtime, pointer);
  }

  /** `OrtValue*`; `null` after it was released. */
  get pointer(): Deno.PointerValue {
    return this.#pointer;
  }

  /**
   * Copies the elements of a dense tensor.
   *
   * @throws {OrtError} If ONNX Runtime refuses, or its elements are of a type that we do not know.
   */
  toTensor(): Tensor {
    const { type, shape } = this.#readType();
    if (!isElementType(type)) {
      throw new Error(`outputs of type ${type} are not supported`);
    }
    const sizes = shape.map(Number);
    const length = sizes.reduce((product, size) => product * size, 1);
    const data = new ELEMENT_ARRAYS[type](length);
    const source = this.#runtime.pointer((out) =>
      this.#runtime.api.getTensorData(this.#pointer, out)
    );
    if (source !== null && length > 0) {
      new Deno.UnsafePointerView(source).copyInto(data);
    }
    return { type, shape: sizes, data };
  }

  /** Releases it; the memory that it was made of stays. */
  [Symbol.dispose](): void {
    if (this.#pointer === null) return;
    this.#runtime.api.releaseValue(this.#pointer);
    this.#pointer = null;
  }

  #readType() {
    const { api } = this.#runtime;
    const info = this.#runtime.pointer((out) =>
      api.getTensorType(this.#pointer, out)
    );
    try {
      return readTensorType(this.#runtime, info);
    } finally {
      api.releaseTensorType(info);
    }
  }
}
