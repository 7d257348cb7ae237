import { join } from "@std/path";
import { equalDigests, sha256File } from "../../base/digest.ts";
import type { ExamineOptions } from "./finding.ts";
import { type Manifest, type ManifestFile, mtimeMsOf } from "../manifest.ts";
import { explainReadFailure } from "../storage_error.ts";

/** What became of the files that a manifest promises. */
export interface FilesReport {
  /** Files whose content is right: path to SHA-256. */
  intact: Map<string, string>;
  /** One line for each file that is missing or wrong. */
  problems: string[];
}

/**
 * Compares the files of a directory with its manifest. A file with the manifest's size and time is
 * trusted; one with another time (a copy, for instance) is read and its digest compared.
 */
export async function examineFiles(
  directory: string,
  manifest: Manifest,
  options: ExamineOptions = {},
): Promise<FilesReport> {
  const report: FilesReport = { intact: new Map(), problems: [] };
  for (const [name, expected] of Object.entries(manifest.files)) {
    options.signal?.throwIfAborted();
    const path = join(directory, name);
    const problem = await findProblem(path, expected, options);
    if (problem === undefined) report.intact.set(name, expected.sha256);
    else report.problems.push(`Cannot use "${path}": ${problem}`);
  }
  return report;
}

async function findProblem(
  path: string,
  expected: ManifestFile,
  { verify = false, signal }: ExamineOptions,
): Promise<string | undefined> {
  try {
    const info = await Deno.stat(path);
    if (!info.isFile) return "it is not a file";
    if (info.size !== expected.bytes) {
      return `it has ${info.size} bytes instead of ${expected.bytes}`;
    }
    if (!verify && mtimeMsOf(info) === expected.mtimeMs) return undefined;
    const actual = await sha256File(path, signal);
    if (equalDigests(actual, expected.sha256)) return undefined;
    return `its SHA-256 is ${actual} instead of ${expected.sha256}`;
  } catch (error) {
    if (signal?.aborted) throw error;
    if (error instanceof Deno.errors.NotFound) return "it is missing";
    return explainReadFailure(error);
  }
}
