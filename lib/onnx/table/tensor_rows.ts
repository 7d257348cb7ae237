import { float16ToFloat32 } from "../float16.ts";
import type { FileBytes } from "../reader/file_bytes.ts";
import {
  DATA_TYPES,
  type StoredTensor,
  type TensorPlace,
} from "../reader/stored_graph.ts";

/** Bits that an element takes. */
const BITS: Readonly<Record<number, number>> = {
  [DATA_TYPES.float32]: 32,
  [DATA_TYPES.float16]: 16,
  [DATA_TYPES.int8]: 8,
  [DATA_TYPES.uint8]: 8,
  [DATA_TYPES.int4]: 4,
  [DATA_TYPES.uint4]: 4,
};

/** Reads the rows of a matrix from where its elements lie. */
export class TensorRows {
  readonly #bytes: FileBytes;
  readonly #offset: number;
  readonly #rowBytes: number;
  readonly #dataType: number;

  /** Begins with an open file and a row's length; see {@linkcode hasWholeRows}. */
  constructor(
    bytes: FileBytes,
    tensor: StoredTensor & { readonly place: TensorPlace },
  ) {
    this.#bytes = bytes;
    this.#offset = tensor.place.offset;
    this.#rowBytes = tensor.place.length / (tensor.dims[0] ?? 1);
    this.#dataType = tensor.dataType;
  }

  /** Gives the bytes of a row. */
  read(row: number): Uint8Array<ArrayBuffer> {
    return this.#bytes.read(
      this.#offset + row * this.#rowBytes,
      this.#rowBytes,
    );
  }

  /** Gives the numbers of a row of floating-point numbers. */
  readFloats(row: number): Float32Array<ArrayBuffer> {
    const { buffer } = this.read(row);
    return this.#dataType === DATA_TYPES.float16
      ? float16ToFloat32(new Uint16Array(buffer))
      : new Float32Array(buffer);
  }
}

/** Whether a tensor's elements are known, take the room that they should, and rows begin at bytes. */
export function hasWholeRows(
  tensor: StoredTensor,
): tensor is StoredTensor & { readonly place: TensorPlace } {
  const { dims, dataType, place } = tensor;
  const rowBits = dims.slice(1).reduce((size, length) => size * length, 1) *
    (BITS[dataType] ?? Number.NaN);
  return place !== undefined && Number.isInteger(rowBits / 8) &&
    place.length === (dims[0] ?? 1) * rowBits / 8;
}
