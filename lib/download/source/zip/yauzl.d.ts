/**
 * The part of `yauzl` that the toolkit uses. The package has no types of its own, and those of
 * DefinitelyTyped bring all of Node's with them.
 *
 * @module
 */

import type { Readable } from "node:stream";

/** Gives the library the bytes of an archive. */
export class RandomAccessReader {
  /** Gives the bytes from `start` up to `end`. */
  _readStreamForRange(start: number, end: number): Readable;
}

/** One entry of an archive as its directory has it. */
export interface Entry {
  /** Path in the archive, with `/` at the end of a folder's. */
  fileName: string;
  /** Bytes in the archive. */
  compressedSize: number;
  /** Bytes of the content. */
  uncompressedSize: number;
  /** How the content is compressed: 0 not at all, 8 deflated. */
  compressionMethod: number;
  /** Checksum of the content. */
  crc32: number;
  /** Mode on Unix in the upper 16 bits. */
  externalFileAttributes: number;
  /** Whether the content is encrypted. */
  isEncrypted(): boolean;
  /** Whether the library can give the content. */
  canDecodeFileData(): boolean;
}

/** An open archive. */
export interface ZipFile {
  /** Length of the archive. */
  fileSize: number;
  /** How many entries its directory is said to have. */
  entryCount: number;
  /** Gives all entries, once. */
  eachEntry(): AsyncIterableIterator<Entry>;
  /** Gives the content of an entry, decompressed. */
  openReadStreamPromise(entry: Entry): Promise<Readable>;
  /** Lets the reader go. */
  close(): void;
}

/** How an archive is read. */
export interface ZipFileOptions {
  /** Whether to let the reader go after the last entry. */
  autoClose?: boolean;
  /** Whether to refuse `\` in a path rather than to take it for `/`. */
  strictFileNames?: boolean;
}

/** Opens an archive of `totalSize` bytes. */
export function fromRandomAccessReaderPromise(
  reader: RandomAccessReader,
  totalSize: number,
  options?: ZipFileOptions,
): Promise<ZipFile>;
