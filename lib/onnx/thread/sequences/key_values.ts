import type { CacheLayout } from "../../sequences/sequence_layout.ts";
import { ELEMENT_ARRAYS, type Tensor } from "../../tensor.ts";
import type { Tensors } from "../graph/graph_session.ts";

/** One cache's elements, as bytes. */
interface Plane {
  readonly cache: CacheLayout;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Bytes of one head's key or value. */
  readonly step: number;
}

/** The same rows, as they go in and come out. */
export interface RowTensors {
  /** By the names of the inputs that take them. */
  readonly past: Tensors;
  /** By the names of the outputs that may be written over them. */
  readonly present: Tensors;
}

/**
 * Keys and values of some sequences: for each cache an array `[rows, heads, positions, headSize]` in
 * which a row belongs to a sequence. A sequence may be shorter than the row; what lies behind its end
 * has no meaning.
 */
export class KeyValues {
  /** How many sequences fit in. */
  readonly rows: number;
  /** How long each of them can be. */
  readonly positions: number;
  readonly #planes: readonly Plane[];
  readonly #tensors = new Map<string, RowTensors>();

  private constructor(
    planes: readonly Plane[],
    size: { rows: number; positions: number },
  ) {
    this.#planes = planes;
    this.rows = size.rows;
    this.positions = size.positions;
  }

  /** Makes room; all zeros. */
  static allocate(
    caches: readonly CacheLayout[],
    size: { rows: number; positions: number },
  ): KeyValues {
    const planes = caches.map((cache) => {
      const step = cache.headSize * elementBytes(cache);
      const length = size.rows * cache.heads * size.positions * step;
      return { cache, step, bytes: new Uint8Array(length) };
    });
    return new KeyValues(planes, size);
  }

  /** Takes over the outputs of a run of one sequence, by their names. */
  static fromOutputs(
    caches: readonly CacheLayout[],
    outputs: Tensors,
  ): KeyValues {
    const planes = caches.map((cache) => ({
      cache,
      step: cache.headSize * elementBytes(cache),
      bytes: bytesOf(outputs[cache.present], cache.present),
    }));
    const positions = outputs[caches[0]?.present ?? ""]?.shape[2] ?? 0;
    return new KeyValues(planes, { rows: 1, positions });
  }

  /**
   * The rows from `first` on as tensors, without a copy. The same rows are the same objects each time, so
   * that a session may keep what it makes of them.
   */
  tensors(first: number, count: number): RowTensors {
    const key = `${first}+${count}`;
    const tensors = this.#tensors.get(key) ?? this.#makeTensors(first, count);
    this.#tensors.set(key, tensors);
    return tensors;
  }

  /** Gives the memory back now rather than when it is noticed that nobody uses it. */
  free(): void {
    for (const { bytes } of this.#planes) bytes.buffer.transfer(0);
  }

  /** Copies the first positions of another's row over a row. */
  copyRow(
    from: KeyValues,
    { fromRow, toRow, length }: {
      fromRow: number;
      toRow: number;
      length: number;
    },
  ): void {
    for (const [index, { cache, bytes, step }] of this.#planes.entries()) {
      const source = from.#planes[index]?.bytes ?? bytes;
      for (let head = 0; head < cache.heads; head += 1) {
        const at = (fromRow * cache.heads + head) * from.positions * step;
        const to = (toRow * cache.heads + head) * this.positions * step;
        bytes.set(source.subarray(at, at + length * step), to);
      }
    }
  }

  /** Exchanges the first positions of two rows. */
  swapRows(first: number, second: number, length: number): void {
    const aside = KeyValues.allocate(
      this.#planes.map(({ cache }) => cache),
      { rows: 1, positions: length },
    );
    aside.copyRow(this, { fromRow: first, toRow: 0, length });
    this.copyRow(this, { fromRow: second, toRow: first, length });
    this.copyRow(aside, { fromRow: 0, toRow: second, length });
  }

  /** Whether any key or value of a row at a position is other than zero. */
  isWritten(row: number, position: number): boolean {
    return this.#planes.some(({ cache, bytes, step }) =>
      Array.from({ length: cache.heads }, (_, head) => {
        const index = (row * cache.heads + head) * this.positions + position;
        return bytes.subarray(index * step, (index + 1) * step);
      }).some((part) => part.some((byte) => byte !== 0))
    );
  }

  #makeTensors(first: number, count: number): RowTensors {
    const past: Record<string, Tensor> = {};
    const present: Record<string, Tensor> = {};
    for (const { cache, bytes, step } of this.#planes) {
      const row = cache.heads * this.positions * step;
      const part = bytes.subarray(first * row, (first + count) * row);
      const tensor: Tensor = {
        type: cache.type,
        shape: [count, cache.heads, this.positions, cache.headSize],
        data: toElements(cache, part),
      };
      past[cache.past] = tensor;
      present[cache.present] = tensor;
    }
    return { past, present };
  }
}

function elementBytes({ type }: CacheLayout): number {
  return ELEMENT_ARRAYS[type].BYTES_PER_ELEMENT;
}

function toElements({ type }: CacheLayout, bytes: Uint8Array<ArrayBuffer>) {
  const elements = ELEMENT_ARRAYS[type];
  return new elements(
    bytes.buffer,
    bytes.byteOffset,
    bytes.length / elements.BYTES_PER_ELEMENT,
  );
}

function bytesOf(
  tensor: Tensor | undefined,
  name: string,
): Uint8Array<ArrayBuffer> {
  if (tensor === undefined) throw new Error(`there is no output "${name}"`);
  const { buffer, byteOffset, byteLength } = tensor.data;
  return new Uint8Array(buffer, byteOffset, byteLength);
}
