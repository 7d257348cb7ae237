import { heapBase, memory } from "./kernels.wasm";

/** Regions begin at multiples of this, the length of a cache line. */
const ALIGNMENT = 64;
/** WebAssembly's memory grows by so many bytes. */
const PAGE_BYTES = 65_536;

let end = alignUp(heapBase);

/**
 * This thread's memory of the kernels, as a stack of regions: what is released takes all that was
 * reserved after it along. It grows and never shrinks.
 *
 * Views are valid until the next region is reserved.
 */
export const kernelMemory = {
  /** Takes a region of so many bytes and gives its address; what it holds is not cleared. */
  reserve(bytes: number): number {
    const address = end;
    end = alignUp(address + bytes);
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    return address;
  },

  /** Gives back the region at an address and all after it. */
  release(address: number): void {
    end = address;
  },

  /** The bytes from an address on. */
  bytes(address: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(buffer(), address, length);
  },

  /** The float32 from an address on, which is a multiple of 4. */
  floats(address: number, count: number): Float32Array<ArrayBuffer> {
    return new Float32Array(buffer(), address, count);
  },

  /** The float64 from an address on, which is a multiple of 8. */
  doubles(address: number, count: number): Float64Array<ArrayBuffer> {
    return new Float64Array(buffer(), address, count);
  },
} as const;

function buffer(): ArrayBuffer {
  const { buffer } = memory;
  if (buffer instanceof ArrayBuffer) return buffer;
  throw new TypeError("The kernels' memory is shared");
}

function alignUp(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}
