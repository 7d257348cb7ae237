import { dirname, join } from "@std/path";
import { atomicWrite } from "../../base/atomic_write.ts";
import { sha256 } from "../../base/digest.ts";
import type { FileDigest } from "../../catalog/schema.ts";
import type { WeightWriter } from "../quantize/weight_writer.ts";
import { WrittenPrefix } from "../quantize/written_prefix.ts";
import { dataPath } from "../weight_form.ts";
import type { FinishedFiles } from "./finished_files.ts";
import { FollowingDigest } from "./following_digest.ts";
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
  /** Computes and writes the weights. */
  readonly weights: WeightWriter;
  /** Which files are whole already; told of each that becomes so. */
  readonly finished: FinishedFiles;
  /** Ends the work. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each graph that is written with its weights. */
  readonly onWritten?: ((file: GraphFile) => void) | undefined;
  /** Told some times a second how far the work is. */
  readonly onProgress?: ((progress: WriteProgress) => void) | undefined;
}

/**
 * Writes graphs and their weights, begun one after the other, with all threads; files that are whole are
 * left alone. Digests are taken while files are written.
 *
 * @returns Digests by path.
 * @throws {DiskFullError} If the disk is full.
 * @throws {ModelFormatError} If a weight is NaN or infinite.
 */
export async function writeGraphs(
  files: readonly GraphFile[],
  options: WriteGraphsOptions,
): Promise<Record<string, FileDigest>> {
  const stop = new AbortController();
  const signals = [stop.signal, ...(options.signal ? [options.signal] : [])];
  const signal = AbortSignal.any(signals);
  const tell = progressOf(files, options);
  const known = await findFinished(files, options);
  await makeFolders(files, options);
  const writing = files.map(async (file) => {
    try {
      return await writeFile(file, { ...options, signal, known, tell });
    } catch (error) {
      stop.abort(error);
      throw error;
    }
  });
  // Nobody may write or read any more when the caller takes the files away.
  await Promise.allSettled(writing);
  signal.throwIfAborted();
  return Object.fromEntries((await Promise.all(writing)).flat());
}

async function makeFolders(
  files: readonly GraphFile[],
  { directory }: WriteGraphsOptions,
): Promise<void> {
  for (const { path } of files) {
    await Deno.mkdir(dirname(join(directory, path)), { recursive: true });
  }
}

/** Digests of the data files that are whole. */
async function findFinished(
  files: readonly GraphFile[],
  { finished }: WriteGraphsOptions,
): Promise<Map<GraphFile, FileDigest>> {
  const known = new Map<GraphFile, FileDigest>();
  for (const file of files) {
    const found = await finished.find(dataPath(file.path));
    // Another tokenizer can need another number of rows.
    if (found?.bytes === file.graph.dataBytes) known.set(file, found);
  }
  return known;
}

interface FileWriting extends WriteGraphsOptions {
  readonly signal: AbortSignal;
  readonly known: ReadonlyMap<GraphFile, FileDigest>;
  readonly tell: (file: GraphFile, bytes: number) => void;
}

/** A graph and its data file. */
async function writeFile(
  file: GraphFile,
  options: FileWriting,
): Promise<[string, FileDigest][]> {
  const path = join(options.directory, file.path);
  const known = options.known.get(file);
  if (known !== undefined) options.tell(file, known.bytes);
  const data = known ?? await writeData(file, options);
  const graph = file.graph.build();
  await atomicWrite(path, graph);
  options.onWritten?.(file);
  return [
    [file.path, { bytes: graph.length, sha256: sha256(graph) }],
    [dataPath(file.path), data],
  ];
}

async function writeData(
  file: GraphFile,
  { directory, weights, finished, signal, tell }: FileWriting,
): Promise<FileDigest> {
  const { graph } = file;
  const name = dataPath(file.path);
  const path = join(directory, name);
  const written = new WrittenPrefix(graph);
  using digest = new FollowingDigest(path, signal);
  await weights.write(graph, {
    path,
    signal,
    onProgress({ slice, done }) {
      written.add(slice);
      digest.advance(written.bytes);
      tell(file, done);
    },
  });
  const found = { bytes: graph.dataBytes, sha256: await digest.finish() };
  await finished.add(name, found);
  return found;
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
