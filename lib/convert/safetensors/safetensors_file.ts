import { ModelFormatError } from "../../base/errors.ts";
import { DTYPE_BYTES, elementCount } from "./dtype.ts";
import { checkLayout } from "./check_layout.ts";
import { parseHeader, type TensorEntry } from "./parse_header.ts";
import { PositionalFile } from "./positional_file.ts";

/** Length of the number that says how long the header is. */
const LENGTH_BYTES = 8;

/** The longest header that the format's own library reads (`MAX_HEADER_SIZE` of safetensors). */
const MAXIMUM_HEADER_BYTES = 100_000_000;

/** An open safetensors file whose header was checked. */
export class SafetensorsFile implements Disposable {
  /** Its tensors by name, in the order of the header. */
  readonly entries: ReadonlyMap<string, TensorEntry>;
  readonly #file: PositionalFile;
  readonly #dataStart: number;

  private constructor(
    file: PositionalFile,
    entries: ReadonlyMap<string, TensorEntry>,
    dataStart: number,
  ) {
    this.#file = file;
    this.entries = entries;
    this.#dataStart = dataStart;
  }

  /**
   * Opens a file and checks its header and length.
   *
   * @throws {ModelFormatError} If it cannot be read, is truncated, or is not as the format wants it.
   */
  static async open(path: string): Promise<SafetensorsFile> {
    const file = await PositionalFile.open(path);
    try {
      const headerBytes = await readHeaderLength(file);
      const dataStart = LENGTH_BYTES + headerBytes;
      const header = await file.read(LENGTH_BYTES, headerBytes);
      const entries = parseHeader(decodeText(header, path), path);
      checkLayout(entries, { path, bytes: file.bytes - dataStart });
      return new SafetensorsFile(file, entries, dataStart);
    } catch (error) {
      file[Symbol.dispose]();
      throw error;
    }
  }

  /** Path of the file. */
  get path(): string {
    return this.#file.path;
  }

  /** Length of the file in bytes. */
  get bytes(): number {
    return this.#file.bytes;
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  /**
   * Reads rows `[from, to)` of a tensor as little-endian bytes; a scalar has one row.
   *
   * @param into Memory for them, as long as they are; without it, there is new one.
   * @throws {ModelFormatError} If there is no such tensor, no such rows of it, or they cannot be read.
   */
  async readRows(
    name: string,
    from: number,
    to: number,
    into?: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { dtype, shape, begin } = this.#require(name);
    const [rows = 1] = shape;
    if (!(0 <= from && from <= to && to <= rows)) {
      throw new ModelFormatError(
        `Cannot read rows ${from} to ${to} of tensor "${name}": it has ${rows}`,
      );
    }
    const rowBytes = elementCount(shape.slice(1)) * DTYPE_BYTES[dtype];
    const offset = this.#dataStart + begin + from * rowBytes;
    const bytes = into ?? new Uint8Array((to - from) * rowBytes);
    return await this.#file.fill(bytes, offset);
  }

  #require(name: string): TensorEntry {
    const entry = this.entries.get(name);
    if (entry !== undefined) return entry;
    throw new ModelFormatError(
      `Cannot read tensor "${name}": it is not in "${this.path}"`,
    );
  }
}

async function readHeaderLength(file: PositionalFile): Promise<number> {
  if (file.bytes < LENGTH_BYTES) {
    throw new ModelFormatError(
      `Cannot read "${file.path}": ${file.bytes} bytes are too few for a safetensors file`,
    );
  }
  const bytes = await file.read(0, LENGTH_BYTES);
  const length = new DataView(bytes.buffer).getBigUint64(0, true);
  const most = Math.min(MAXIMUM_HEADER_BYTES, file.bytes - LENGTH_BYTES);
  if (length <= BigInt(most)) return Number(length);
  throw new ModelFormatError(
    length <= BigInt(MAXIMUM_HEADER_BYTES)
      ? `Cannot read "${file.path}": it is truncated within its header of ${length} bytes`
      : `Cannot read "${file.path}": it is not a safetensors file: a header of ${length} bytes is longer than any`,
  );
}

function decodeText(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ModelFormatError(
      `Cannot read "${path}": its header is not UTF-8 text`,
      { cause },
    );
  }
}
