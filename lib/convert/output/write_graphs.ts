import { dirname, join } from "@std/path";
import { atomicWrite } from "../../base/atomic_write.ts";
import { sha256File } from "../../base/digest.ts";
import type { FileDigest } from "../../catalog/schema.ts";
import { writeWeights } from "../quantize/write_weights.ts";
import { dataPath } from "../weight_form.ts";
import type { FinishedFiles } from "./finished_files.ts";
import type { GraphFile } from "./plan_graphs.ts";

/** How far the writing of a model's weights is. */
export interface WriteProgress {
  /** Path of the file that has got on. */
  readonly file: string;
  /** Bytes of this file that are written. */
  readonly fileBytes: number;
  /** Bytes that this file will have. */
  readonly fileTotal: number;
  /** Bytes of all files that are written, those from before included. */
  readonly bytes: number;
  /** Bytes that all files will have. */
  readonly total: number;
}

/** Options of {@linkcode writeGraphs}. */
export interface WriteGraphsOptions {
  /** The model's directory. */
  readonly directory: string;
  /** Where the weights come from. */
  readonly checkpointDirectory: string;
  /** Which files are whole already; told of each that becomes so. */
  readonly finished: FinishedFiles;
  /**
   * Threads that compute.
   *
   * @default the number of cores
   */
  readonly workers?: number | undefined;
  /** Ends the work. */
  readonly signal?: AbortSignal | undefined;
  /** Told some times a second how far the work is. */
  readonly onProgress?: ((progress: WriteProgress) => void) | undefined;
}

/**
 * Writes graphs and their weights, one after the other, each with all cores; files that are whole are
 * left alone. While one is computed, the one before is read again for its digest.
 *
 * @returns Digests by path.
 * @throws {DiskFullError} If the disk is full.
 * @throws {ModelFormatError} If a weight is NaN or infinite.
 */
export async function writeGraphs(
  files: readonly GraphFile[],
  options: WriteGraphsOptions,
): Promise<Record<string, FileDigest>> {
  const { signal } = options;
  const tell = progressOf(files, options);
  const digests: Promise<[string, FileDigest]>[] = [];
  try {
    for (const file of files) {
      const known = await writeUnlessFinished(file, options, tell);
      const data = dataPath(file.path);
      digests.push(
        digest(file.path, options),
        known ? Promise.resolve([data, known]) : digest(data, options),
      );
      signal?.throwIfAborted();
    }
    return Object.fromEntries(await Promise.all(digests));
  } finally {
    // Nobody may read any more when the caller takes the files away.
    await Promise.allSettled(digests);
  }
}

async function writeUnlessFinished(
  file: GraphFile,
  options: WriteGraphsOptions,
  tell: (file: GraphFile, bytes: number) => void,
): Promise<FileDigest | undefined> {
  const { directory, finished } = options;
  const data = dataPath(file.path);
  await Deno.mkdir(dirname(join(directory, data)), { recursive: true });
  const found = await finished.find(data);
  // Another tokenizer can need another number of rows.
  const known = found?.bytes === file.graph.dataBytes ? found : undefined;
  if (known === undefined) await writeData(file, options, tell);
  else tell(file, known.bytes);
  await atomicWrite(join(directory, file.path), file.graph.build());
  return known;
}

async function writeData(
  file: GraphFile,
  options: WriteGraphsOptions,
  tell: (file: GraphFile, bytes: number) => void,
): Promise<void> {
  const { directory, checkpointDirectory, workers, signal } = options;
  await writeWeights(file.graph, {
    checkpointDirectory,
    path: join(directory, dataPath(file.path)),
    ...(workers !== undefined && { workers }),
    ...(signal && { signal }),
    onProgress: ({ done }) => tell(file, done),
  });
}

async function digest(
  path: string,
  { directory, finished, signal }: WriteGraphsOptions,
): Promise<[string, FileDigest]> {
  const target = join(directory, path);
  const sha256 = await sha256File(target, signal);
  const { size: bytes } = await Deno.stat(target);
  await finished.add(path, { bytes, sha256 });
  return [path, { bytes, sha256 }];
}

function progressOf(
  files: readonly GraphFile[],
  { onProgress }: WriteGraphsOptions,
): (file: GraphFile, bytes: number) => void {
  const total = files.reduce((sum, { graph }) => sum + graph.dataBytes, 0);
  const done = new Map<GraphFile, number>();
  return (file, fileBytes) => {
    done.set(file, fileBytes);
    const bytes = [...done.values()].reduce((sum, each) => sum + each, 0);
    onProgress?.({
      file: dataPath(file.path),
      fileBytes,
      fileTotal: file.graph.dataBytes,
      bytes,
      total,
    });
  };
}
