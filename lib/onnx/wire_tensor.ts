import { ELEMENT_ARRAYS, type ElementType, type Tensor } from "./tensor.ts";

/**
 * A tensor on its way to another thread.
 *
 * Its elements travel as a bare buffer: Deno's `node:worker_threads` looks at every element of a typed
 * array in a message, which takes 50 ms a megabyte (Deno 2.9.6), while a buffer is handed over at once.
 */
export interface WireTensor {
  /** Type of the elements. */
  readonly type: ElementType;
  /** Length of each dimension. */
  readonly shape: readonly number[];
  /** The elements and nothing else. */
  readonly buffer: ArrayBuffer;
}

/** Tensors by the names that they have in a graph. */
export type WireTensors = Readonly<Record<string, WireTensor>>;

/** Copies tensors for the way, so that the originals stay usable. */
export function toWire(tensors: Readonly<Record<string, Tensor>>): WireTensors {
  return mapValues(tensors, tensorToWire);
}

/** Copies a tensor for the way, so that the original stays usable. */
export function tensorToWire({ type, shape, data }: Tensor): WireTensor {
  return { type, shape, buffer: data.slice().buffer };
}

/** Sends a tensor away that nobody needs here any more: without a copy, if it has a buffer of its own. */
export function giveAway(tensor: Tensor): WireTensor {
  const { type, shape, data } = tensor;
  return data.byteLength === data.buffer.byteLength
    ? { type, shape, buffer: data.buffer }
    : tensorToWire(tensor);
}

/** Gives the tensors that have arrived. */
export function fromWire(tensors: WireTensors): Record<string, Tensor> {
  return mapValues(tensors, tensorFromWire);
}

/** Gives the tensor that has arrived. */
export function tensorFromWire({ type, shape, buffer }: WireTensor): Tensor {
  return { type, shape, data: new ELEMENT_ARRAYS[type](buffer) };
}

/** The buffers that a message hands over rather than copies. */
export function buffersOf(tensors: WireTensors): ArrayBuffer[] {
  return Object.values(tensors).map(({ buffer }) => buffer);
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, map(value)]),
  );
}
