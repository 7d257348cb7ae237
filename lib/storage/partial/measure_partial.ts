import { join } from "@std/path";
import { MANIFEST_FILE_NAME } from "../../catalog/valid_path.ts";
import { mtimeMsOf } from "../manifest.ts";
import { CLAIM_FILE_NAME } from "./claim_record.ts";
import {
  readResumeRecord,
  recordedBytes,
  RESUME_FOLDER_NAME,
  resumeRecordPath,
} from "./resume_record.ts";

/** What a staging folder holds. */
export interface PartialSize {
  /** Bytes of files that need not be fetched again, as far as is known without reading them. */
  bytes: number;
  /** When anything in it last changed, in milliseconds since 1970; 0 if it is not there. */
  changedMs: number;
}

/** What the toolkit writes there besides the model's files. */
const OWN_NAMES: readonly string[] = [
  CLAIM_FILE_NAME,
  RESUME_FOLDER_NAME,
  MANIFEST_FILE_NAME,
];

/**
 * Sums what a staging folder holds: of a file with a resume record the bytes that this says are
 * there, of another one its length. What cannot be read counts as nothing.
 */
export async function measurePartial(staging: string): Promise<PartialSize> {
  let bytes = 0;
  let changedMs = 0;
  for await (const { path, info } of walk(staging, "")) {
    changedMs = Math.max(changedMs, mtimeMsOf(info));
    const isOwn = OWN_NAMES.includes(path.split("/")[0] ?? "");
    if (!info.isFile || isOwn) continue;
    bytes += path === ""
      ? info.size
      : await knownBytes(staging, path, info.size);
  }
  return { bytes, changedMs };
}

async function knownBytes(
  staging: string,
  path: string,
  size: number,
): Promise<number> {
  const record = await readResumeRecord(resumeRecordPath(staging, path));
  return record === undefined ? size : Math.min(recordedBytes(record), size);
}

interface Entry {
  path: string;
  info: Deno.FileInfo;
}

/** A folder with all that is in it, by paths with "/"; links are not followed. */
async function* walk(root: string, path: string): AsyncGenerator<Entry> {
  const info = await statOrNothing(join(root, path));
  if (info === undefined) return;
  yield { path, info };
  if (!info.isDirectory) return;
  for (const name of await namesIn(join(root, path))) {
    yield* walk(root, path === "" ? name : `${path}/${name}`);
  }
}

async function statOrNothing(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(path);
  } catch {
    // Gone since its folder was read, or out of reach.
    return undefined;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  } catch {
    // As above; the caller's other checks say why.
    return [];
  }
}
