import { formatBytes } from "../../../base/bytes.ts";
import { ConfigError } from "../../../base/errors.ts";
import { findPathProblem } from "../../../catalog/valid_path.ts";
import { selectNamed } from "../select_named.ts";
import type { ZipArchive, ZipEntry } from "./zip_archive.ts";

/** One file that is to be extracted. */
export interface ArchivedFile {
  /** Path below the model's directory. */
  path: string;
  /** Where its content is. */
  entry: ZipEntry;
}

/**
 * An archive of weights is hardly smaller than what is in it, and text becomes ten times as large; more
 * is meant to fill the disk.
 */
const MAXIMUM_EXPANSION = 100;

/** What macOS adds to the archives that it makes. */
const JUNK_REGEXP = /(?:^|\/)(?:__MACOSX\/.*|\.DS_Store)$/;

/** The bits of a Unix mode that tell what kind of a file it is; 0 from systems that have no modes. */
const KIND_MASK = 0o170000;

const REGULAR_KINDS: readonly number[] = [0, 0o100000];

const LINK_KIND = 0o120000;

/**
 * Picks the files of an archive that a variant's `files` mean, or all if there are none. A folder that
 * holds everything else is left out of their paths.
 *
 * The archive is refused as a whole if any of them is not safe to extract: a path that some system
 * refuses or reads otherwise, a link, something encrypted, two files in one place, or far more bytes
 * than the archive can hold.
 *
 * @throws {ConfigError} If the archive is refused.
 * @throws {NotFoundError} If it lacks a file.
 */
export function selectEntries(
  archive: ZipArchive,
  files: readonly string[],
): ArchivedFile[] {
  const found = stripTopFolder(archive.entries.filter(isFile));
  const byPath = new Map(found.map((file) => [file.path, file]));
  const named = files.length === 0 ? [...byPath.keys()] : selectNamed(
    [...byPath.keys()],
    files,
    `in "${archive.name}"`,
  );
  const selected = found.filter(({ path }) => named.includes(path));
  if (selected.length === 0) {
    throw new ConfigError(
      `Cannot use archive "${archive.name}": there is no file in it`,
    );
  }
  for (const file of selected) checkFile(file, archive);
  checkPlaces(selected, archive);
  checkSizes(selected, archive);
  return selected;
}

function isFile({ fileName }: ZipEntry): boolean {
  return !fileName.endsWith("/") && !JUNK_REGEXP.test(fileName);
}

function stripTopFolder(entries: readonly ZipEntry[]): ArchivedFile[] {
  const tops = new Set(
    entries.map(({ fileName }) => fileName.slice(0, fileName.indexOf("/") + 1)),
  );
  const [top = ""] = tops.size === 1 ? tops : [];
  return entries.map((entry) => ({
    path: entry.fileName.slice(top.length),
    entry,
  }));
}

function checkFile({ path, entry }: ArchivedFile, archive: ZipArchive): void {
  const problem = findPathProblem(path);
  if (problem !== undefined) throw refuse(path, archive, `its path ${problem}`);
  const kind = (entry.externalFileAttributes >>> 16) & KIND_MASK;
  if (kind === LINK_KIND) throw refuse(path, archive, "it is a symbolic link");
  if (!REGULAR_KINDS.includes(kind)) {
    throw refuse(path, archive, "it is neither a file nor a folder");
  }
  if (entry.isEncrypted()) throw refuse(path, archive, "it is encrypted");
  if (!entry.canDecodeFileData()) {
    const method = entry.compressionMethod;
    throw refuse(path, archive, `its compression method ${method} is unknown`);
  }
}

/** Case and the two forms of an accented letter are the same to some file systems. */
function checkPlaces(
  files: readonly ArchivedFile[],
  archive: ZipArchive,
): void {
  const taken = new Set<string>();
  for (const { path } of files) {
    const place = foldPath(path);
    if (taken.has(place)) throw refuse(path, archive, "it is there twice");
    taken.add(place);
  }
  for (const { path } of files) {
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
      const folder = path.slice(0, at);
      if (!taken.has(foldPath(folder))) continue;
      throw refuse(path, archive, `"${folder}" is a file too`);
    }
  }
}

function foldPath(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

/** Entries that share their compressed bytes have more of them than there are in the archive. */
function checkSizes(
  files: readonly ArchivedFile[],
  { name, bytes }: ZipArchive,
): void {
  const sum = (field: "compressedSize" | "uncompressedSize") =>
    files.reduce((total, { entry }) => total + entry[field], 0);
  const total = sum("uncompressedSize");
  if (sum("compressedSize") <= bytes && total <= bytes * MAXIMUM_EXPANSION) {
    return;
  }
  throw new ConfigError(
    `Cannot use archive "${name}": it has ${
      formatBytes(bytes)
    }, and is said to hold ${formatBytes(total)}`,
  );
}

function refuse(
  path: string,
  { name }: ZipArchive,
  reason: string,
): ConfigError {
  return new ConfigError(
    `Cannot extract ${JSON.stringify(path)} from "${name}": ${reason}`,
  );
}
