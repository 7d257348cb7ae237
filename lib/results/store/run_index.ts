import { join } from "@std/path";
import { NumberList } from "../lines/number_list.ts";
import { LineFile } from "../log/line_file.ts";
import { type IndexEntry, parseIndexEntry } from "./index_entry.ts";
import { INDEX_FILE_REGEXP, indexFolder } from "./shard_index.ts";

/** Fewer than the files that systems let a process have open. */
const MAXIMUM_OPEN_FILES = 100;

/** A part of a run that has begun. */
export interface RunPart {
  /** Which part, from 0 on. */
  readonly index: number;
  /** How many parts there are. */
  readonly count: number;
  /** Whether a worker has come to its end. */
  readonly isComplete: boolean;
}

/** How many lines of a run have what. */
export interface RunCounts {
  /** Lines with an answer. */
  answered: number;
  /** Lines that have failed. */
  failed: number;
}

/**
 * The indexes of a run's parts put together, whatever the parts were. In memory are 16 bytes for each
 * line.
 */
export class RunIndex implements Disposable {
  /** The parts that have begun. */
  readonly parts: readonly RunPart[];
  readonly #paths: readonly string[];
  readonly #files = new NumberList();
  readonly #offsets = new NumberList();
  readonly #open = new Map<string, LineFile>();

  private constructor(paths: readonly string[], parts: readonly RunPart[]) {
    this.#paths = paths;
    this.parts = parts;
  }

  /** Reads the indexes of a run. */
  static async read(directory: string, run: string): Promise<RunIndex> {
    const folder = indexFolder(directory, run);
    const names = await indexFiles(folder);
    const paths = names.map((name) => join(folder, name));
    const index = new RunIndex(paths, names.map(partOf));
    for (const number of paths.keys()) await index.#add(number);
    return index;
  }

  /** One more than the last line that is noted. */
  get length(): number {
    return this.#offsets.length;
  }

  /** What became of a line, if that is known. */
  entry(line: number): IndexEntry | undefined {
    const offset = this.#offsets.get(line);
    if (offset === -1) return undefined;
    const file = this.#fileOf(this.#files.get(line));
    return parseIndexEntry(file.lineAt(offset));
  }

  /** Closes the files. */
  [Symbol.dispose](): void {
    for (const file of this.#open.values()) file[Symbol.dispose]();
    this.#open.clear();
  }

  async #add(number: number): Promise<void> {
    for await (const { bytes, offset } of this.#fileOf(number).lines()) {
      const entry = parseIndexEntry(new TextDecoder().decode(bytes));
      if (entry === undefined) continue;
      // A failure does not hide the answer of another worker.
      if ("error" in entry && hasAnswer(this.entry(entry.line))) continue;
      this.#files.set(entry.line, number);
      this.#offsets.set(entry.line, offset);
    }
  }

  #fileOf(number: number): LineFile {
    const path = this.#paths[number] ?? "";
    const open = this.#open.get(path);
    if (open !== undefined) return open;
    for (const [oldest, file] of this.#open) {
      if (this.#open.size < MAXIMUM_OPEN_FILES) break;
      file[Symbol.dispose]();
      this.#open.delete(oldest);
    }
    const file = openToRead(path);
    this.#open.set(path, file);
    return file;
  }
}

function openToRead(path: string): LineFile {
  const file = Deno.openSync(path);
  return new LineFile(file, file.statSync().size);
}

function hasAnswer(entry: IndexEntry | undefined): boolean {
  return entry !== undefined && "key" in entry;
}

/** The complete ones last, and of them the newest, so that it counts. */
async function indexFiles(folder: string): Promise<string[]> {
  const names = await fileNames(folder);
  const files = await Promise.all(
    names.filter((name) => INDEX_FILE_REGEXP.test(name)).map(async (name) => {
      const { mtime } = await Deno.stat(join(folder, name));
      return { name, rank: isComplete(name) ? Number(mtime) : 0 };
    }),
  );
  return files.sort((a, b) => a.rank - b.rank).map(({ name }) => name);
}

async function fileNames(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function isComplete(name: string): boolean {
  return name.endsWith(".ndjson");
}

function partOf(name: string): RunPart {
  const [, index, count] = INDEX_FILE_REGEXP.exec(name) ?? [];
  return {
    index: Number(index),
    count: Number(count),
    isComplete: isComplete(name),
  };
}
