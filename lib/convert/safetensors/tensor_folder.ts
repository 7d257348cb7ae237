import { join } from "@std/path";
import { ModelFormatError } from "../../base/errors.ts";
import type { TensorInfo, TensorSource } from "../weights/tensor_source.ts";
import { locateTensorFiles, SINGLE_FILE_NAME } from "./locate_tensor_files.ts";
import { openShards } from "./open_shards.ts";
import { SafetensorsFile } from "./safetensors_file.ts";

/**
 * The tensors of a folder, in one safetensors file or in shards with an index.
 *
 * Opening reads headers only, so a worker can open the folder again at no cost.
 */
export class TensorFolder implements TensorSource, Disposable {
  /** The open files, in order of their names. */
  readonly files: readonly SafetensorsFile[];
  /** The file that lists the tensors: `model.safetensors`, or the index of the shards. */
  readonly listPath: string;
  readonly #fileOf: ReadonlyMap<string, SafetensorsFile>;

  private constructor(
    listPath: string,
    fileOf: ReadonlyMap<string, SafetensorsFile>,
  ) {
    this.listPath = listPath;
    this.#fileOf = fileOf;
    this.files = [...new Set(fileOf.values())].sort((a, b) =>
      a.path < b.path ? -1 : 1
    );
  }

  /**
   * Opens a folder's files and checks their headers and lengths.
   *
   * @throws {NotFoundError} If there is no such folder.
   * @throws {ModelFormatError} If there are no safetensors files, only pickle files, or they or their
   * index are damaged or do not agree.
   */
  static async open(directory: string): Promise<TensorFolder> {
    const name = await locateTensorFiles(directory);
    const path = join(directory, name);
    const open = name === SINGLE_FILE_NAME ? openSingle : openShards;
    return new TensorFolder(path, await open(path));
  }

  /** The tensors' names, sorted. */
  get tensorNames(): string[] {
    return [...this.#fileOf.keys()].sort();
  }

  /** Closes the files. */
  [Symbol.dispose](): void {
    for (const file of this.files) file[Symbol.dispose]();
  }

  /** Says whether there is a tensor of that name. */
  has(name: string): boolean {
    return this.#fileOf.has(name);
  }

  /**
   * Describes a tensor.
   *
   * @throws {ModelFormatError} If there is no tensor of that name.
   */
  info(name: string): TensorInfo {
    const entry = this.#require(name).entries.get(name);
    if (entry === undefined) throw absence(name);
    const { dtype, shape } = entry;
    return { dtype, shape };
  }

  /**
   * Reads rows `[from, to)` of the first dimension as little-endian bytes; a scalar has one row.
   *
   * @param into Memory for them, as long as they are; without it, there is new one.
   * @throws {ModelFormatError} If there is no tensor of that name, or no such rows of it, or they
   * cannot be read.
   */
  async readRows(
    name: string,
    from: number,
    to: number,
    into?: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array<ArrayBuffer>> {
    return await this.#require(name).readRows(name, from, to, into);
  }

  #require(name: string): SafetensorsFile {
    const file = this.#fileOf.get(name);
    if (file !== undefined) return file;
    throw absence(name);
  }
}

async function openSingle(
  path: string,
): Promise<Map<string, SafetensorsFile>> {
  const file = await SafetensorsFile.open(path);
  if (file.entries.size === 0) {
    file[Symbol.dispose]();
    throw new ModelFormatError(`Cannot read "${path}": it holds no tensors`);
  }
  return new Map([...file.entries.keys()].map((name) => [name, file]));
}

function absence(name: string): ModelFormatError {
  return new ModelFormatError(`Cannot find tensor "${name}" in the checkpoint`);
}
