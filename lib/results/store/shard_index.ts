import { join } from "@std/path";
import type { Shard } from "../list/shard.ts";
import { LineFile } from "../log/line_file.ts";
import { formatIndexEntry, type IndexEntry } from "./index_entry.ts";

/** The file of a part's index, complete or of a worker that has not ended. */
export const INDEX_FILE_REGEXP =
  /^(\d+)-of-(\d+)(?:\.ndjson|\.[0-9a-f-]+\.partial)$/;

/** The folder of the indexes of a run. */
export function indexFolder(directory: string, run: string): string {
  return join(directory, "runs", run);
}

/**
 * Says which answer each line of a part has. Each worker writes a file of its own, which takes the
 * part's name when it is complete; two workers with the same part say the same.
 */
export class ShardIndex implements Disposable {
  readonly #file: LineFile;
  readonly #path: string;
  readonly #finalPath: string;
  #isClosed = false;

  private constructor(file: LineFile, path: string, finalPath: string) {
    this.#file = file;
    this.#path = path;
    this.#finalPath = finalPath;
  }

  /** Begins the index of a part. */
  static async create(
    folder: string,
    { index, count }: Shard,
  ): Promise<ShardIndex> {
    await Deno.mkdir(folder, { recursive: true });
    const part = join(folder, `${index}-of-${count}`);
    const path = `${part}.${crypto.randomUUID()}.partial`;
    const options = { read: true, write: true, createNew: true };
    const file = new LineFile(await Deno.open(path, options), 0);
    return new ShardIndex(file, path, `${part}.ndjson`);
  }

  /** Notes what became of a line. */
  add(entry: IndexEntry): void {
    this.#file.append(formatIndexEntry(entry));
  }

  /** Says that every line of the part is noted. */
  async finish(): Promise<void> {
    await this.#file.sync();
    this[Symbol.dispose]();
    await Deno.rename(this.#path, this.#finalPath);
  }

  /** Closes the file; what was noted is in it. */
  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#file[Symbol.dispose]();
  }
}
