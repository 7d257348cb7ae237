import type { Tensor } from "../../tensor.ts";
import type { OrtRuntime } from "../c_api/ort_runtime.ts";
import { OrtValue } from "./ort_value.ts";

interface Cached {
  readonly value: OrtValue;
  /** The memory that the value was made of; another array, or a detached one, needs another value. */
  readonly data: WeakRef<Tensor["data"]>;
  readonly bytes: number;
}

/**
 * The values of the tensors of a session's last run, which the next one most often takes again: a decoder
 * has one for each layer's keys and each layer's values. Between runs it does not keep the tensors.
 */
export class ValueCache implements Disposable {
  readonly #runtime: OrtRuntime;
  readonly #found = new WeakMap<Tensor, Cached>();
  /** The last run's. */
  #kept = new Set<OrtValue>();
  /** This run's, with the tensors that have to stay until it is over. */
  readonly #used = new Map<OrtValue, Tensor>();

  /** Starts empty. */
  constructor(runtime: OrtRuntime) {
    this.#runtime = runtime;
  }

  /**
   * Gives the value of a tensor, good until the run is over.
   *
   * @throws {OrtError} If the tensor has fewer elements than its shape needs.
   */
  valueOf(tensor: Tensor): OrtValue {
    const cached = this.#found.get(tensor);
    const value = cached !== undefined && isGood(cached, tensor)
      ? cached.value
      : this.#make(tensor);
    this.#used.set(value, tensor);
    return value;
  }

  /** Ends a run: releases the values of the run before that it did not take again. */
  endRun(): void {
    for (const value of this.#kept) {
      if (!this.#used.has(value)) value[Symbol.dispose]();
    }
    this.#kept = new Set(this.#used.keys());
    this.#used.clear();
  }

  /** Releases all values. */
  [Symbol.dispose](): void {
    this.endRun();
    this.endRun();
  }

  #make(tensor: Tensor): OrtValue {
    const value = OrtValue.over(this.#runtime, tensor);
    const { data } = tensor;
    const bytes = data.byteLength;
    this.#found.set(tensor, { value, data: new WeakRef(data), bytes });
    return value;
  }
}

function isGood({ value, data, bytes }: Cached, tensor: Tensor): boolean {
  return value.pointer !== null && data.deref() === tensor.data &&
    tensor.data.byteLength === bytes;
}
