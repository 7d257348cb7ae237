import { crc32 } from "node:zlib";
// @ts-types="./yauzl.d.ts"
import { type Entry, fromRandomAccessReaderPromise, type ZipFile } from "yauzl";
import { DigestMismatchError, ModelFormatError } from "../../../base/errors.ts";
import { errorCodeOf } from "../../../storage/storage_error.ts";
import { RandomAccessFile } from "../../transfer/part/random_access_file.ts";
import { ArchiveReader } from "./archive_reader.ts";

/** One entry of an archive as its directory has it, unchecked but for a path without `..`. */
export type ZipEntry = Entry;

/** A model has some ten files; the list of a hostile archive would fill the memory. */
const MAXIMUM_ENTRIES = 10_000;

/** An open zip archive, also of more than 4 GB. Disposing of it closes the file. */
export class ZipArchive implements Disposable {
  /** What messages call it. */
  readonly name: string;
  /** Length of the archive. */
  readonly bytes: number;
  /** All its entries, folders too, in the order of its directory. */
  readonly entries: readonly ZipEntry[];
  readonly #zip: ZipFile;
  readonly #file: RandomAccessFile;

  private constructor(
    zip: ZipFile,
    { name, entries, file }: {
      name: string;
      entries: readonly ZipEntry[];
      file: RandomAccessFile;
    },
  ) {
    this.#zip = zip;
    this.#file = file;
    this.name = name;
    this.bytes = zip.fileSize;
    this.entries = entries;
  }

  /**
   * Opens an archive and reads its directory.
   *
   * @param name What messages call it.
   * @throws {ModelFormatError} If it is no zip archive, is cut short, or has a path that leaves it.
   */
  static async open(path: string, name: string): Promise<ZipArchive> {
    const opened = await Deno.open(path);
    const file = new RandomAccessFile(opened);
    try {
      const { size } = await opened.stat();
      const reader = new ArchiveReader(file);
      const zip = await fromRandomAccessReaderPromise(reader, size, {
        autoClose: false,
        strictFileNames: true,
      });
      const entries = await readEntries(zip);
      return new ZipArchive(zip, { name, entries, file });
    } catch (error) {
      file[Symbol.dispose]();
      throw explainDamage(error, `Cannot read archive "${name}"`);
    }
  }

  /**
   * Gives the content of an entry, as many bytes as its directory says, and at their end compares their
   * CRC-32.
   *
   * @throws {DigestMismatchError} If it is another one.
   * @throws {ModelFormatError} If the content cannot be decompressed, or has another length.
   */
  async *read(entry: ZipEntry): AsyncGenerator<Uint8Array, void, undefined> {
    const failure = `Cannot extract "${entry.fileName}" from "${this.name}"`;
    let checksum = 0;
    try {
      const stream = await this.#zip.openReadStreamPromise(entry);
      for await (const chunk of stream) {
        checksum = crc32(chunk, checksum);
        yield chunk;
      }
    } catch (error) {
      throw explainDamage(error, failure);
    }
    if (checksum === entry.crc32) return;
    throw new DigestMismatchError(
      `${failure}: its CRC-32 must be ${hex(entry.crc32)}, and is ${
        hex(checksum)
      }`,
    );
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#zip.close();
    this.#file[Symbol.dispose]();
  }
}

async function readEntries(zip: ZipFile): Promise<ZipEntry[]> {
  if (zip.entryCount > MAXIMUM_ENTRIES) {
    throw new RangeError(
      `it has ${zip.entryCount} entries, and must have at most ${MAXIMUM_ENTRIES}`,
    );
  }
  return await Array.fromAsync(zip.eachEntry());
}

/** The library's errors have no class of their own, and those of the system keep theirs. */
function explainDamage(error: unknown, failure: string): unknown {
  const isOfSystem = errorCodeOf(error)?.startsWith("E") ?? false;
  if (!(error instanceof Error) || isOfSystem) return error;
  return new ModelFormatError(`${failure}: ${describe(error.message)}`, {
    cause: error,
  });
}

function describe(message: string): string {
  if (message.startsWith("End of central directory record signature")) {
    return "it is no zip archive, or its end is missing";
  }
  const [sentence = ""] = message.split(/\. |\.$/);
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

function hex(checksum: number): string {
  return checksum.toString(16).padStart(8, "0");
}
