import { join } from "@std/path";
import { removeIfPresent } from "../../../base/atomic_write.ts";
import { StorageError } from "../../../base/errors.ts";
import { explainStorageError } from "../../../storage/storage_error.ts";
import type { Tensor } from "../../../onnx/tensor.ts";
import type { Stream } from "./part.ts";

/** Tensors of a stream without their elements. */
type StoredStream = readonly Pick<Tensor, "type" | "shape">[];

/** A folder for the files of a measurement, which are gone when it is disposed. */
export class Scratch implements AsyncDisposable {
  /** Where it is. */
  readonly path: string;
  readonly #streams = new Map<string, StoredStream>();

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Makes the folder; what an earlier measurement left there is removed.
   *
   * @throws {StorageError} If it cannot be made.
   */
  static async create(path: string): Promise<Scratch> {
    try {
      await removeIfPresent(path);
      await Deno.mkdir(path, { recursive: true });
    } catch (error) {
      throw explainStorageError(error, { action: "make", path });
    }
    return new Scratch(path);
  }

  /**
   * Keeps a stream on the disk, in place of an earlier one of that name.
   *
   * @throws {DiskFullError} If the disk is full.
   */
  async save(name: string, stream: Stream): Promise<void> {
    for (const [index, { data }] of stream.entries()) {
      const path = this.#pathOf(name, index);
      const { buffer, byteOffset, byteLength } = data;
      try {
        await Deno.writeFile(
          path,
          new Uint8Array(buffer, byteOffset, byteLength),
        );
      } catch (error) {
        throw explainStorageError(error, { action: "write", path });
      }
    }
    const tensors = stream.map(({ type, shape }) => ({ type, shape }));
    this.#streams.set(name, tensors);
  }

  /**
   * Gives a stream that was kept.
   *
   * @throws {StorageError} If none was kept under that name.
   */
  async load(name: string): Promise<Stream> {
    const stored = this.#streams.get(name);
    if (stored === undefined) {
      throw new StorageError(`Cannot read "${name}": no such stream was kept`);
    }
    return await Promise.all(stored.map(async ({ type, shape }, index) => {
      const { buffer } = await Deno.readFile(this.#pathOf(name, index));
      return { type, shape, data: new Float32Array(buffer) };
    }));
  }

  /** Removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await removeIfPresent(this.path);
  }

  #pathOf(name: string, index: number): string {
    return join(this.path, `${name}.${index}.f32`);
  }
}
