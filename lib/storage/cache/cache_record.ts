import { join } from "@std/path";
import { atomicWrite } from "../../base/atomic_write.ts";
import { fileBytes } from "../../base/directory_bytes.ts";
import { sha256File } from "../../base/digest.ts";
import { isRecord } from "../../base/json.ts";

/** A file of an entry, as it was when the entry was made. */
export interface CachedFile {
  /** Its length. */
  readonly bytes: number;
  /** Its SHA-256, in lower-case hexadecimal. */
  readonly sha256: string;
}

/** The files of an entry by name. */
export type CacheRecord = Readonly<Record<string, CachedFile>>;

const RECORD_NAME = "entry.json";
const VERSION = 1;

/** Path of the record of an entry; its time is that of the entry's last use. */
export function recordPath(entry: string): string {
  return join(entry, RECORD_NAME);
}

/** Writes down what files a folder holds, by reading them; the folder is whole from then on. */
export async function writeRecord(entry: string): Promise<void> {
  const files: Record<string, CachedFile> = {};
  for await (const { name } of Deno.readDir(entry)) {
    const path = join(entry, name);
    const bytes = await fileBytes(path);
    files[name] = { bytes, sha256: await sha256File(path) };
  }
  const text = JSON.stringify({ version: VERSION, files }, undefined, 2);
  await atomicWrite(recordPath(entry), `${text}\n`);
}

/** Reads what files an entry holds; `undefined` if that cannot be told, for whatever reason. */
export async function readRecord(
  entry: string,
): Promise<CacheRecord | undefined> {
  try {
    const record: unknown = JSON.parse(
      await Deno.readTextFile(recordPath(entry)),
    );
    if (!isRecord(record) || record["version"] !== VERSION) return undefined;
    const { files } = record;
    return isFiles(files) ? files : undefined;
  } catch {
    // What cannot be read is as good as missing: it is made again.
    return undefined;
  }
}

function isFiles(value: unknown): value is CacheRecord {
  return isRecord(value) &&
    Object.values(value).every((file) =>
      isRecord(file) && Number.isSafeInteger(file["bytes"]) &&
      typeof file["sha256"] === "string"
    );
}
