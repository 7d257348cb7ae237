import { removeIfPresent } from "../../base/atomic_write.ts";
import { readChunks } from "../../base/digest.ts";
import { splitLines } from "../lines/split_lines.ts";
import { LineFile } from "./line_file.ts";

/**
 * Keeps lines whose turn has not come where a killed process does not lose them: in a file beside the
 * results, which is there only if something had to wait, or after a run was killed.
 */
export class WaitingFile implements AsyncDisposable {
  readonly #path: string;
  #file: LineFile | undefined;

  /** Names the file after the results. */
  constructor(resultPath: string) {
    this.#path = `${resultPath}.waiting`;
  }

  /** The lines that a killed run has left; the last one may be cut off. */
  async *left(): AsyncGenerator<string> {
    try {
      for await (const { bytes } of splitLines(readChunks(this.#path))) {
        yield new TextDecoder().decode(bytes);
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  /** Keeps a line. */
  add(text: string): void {
    this.#file ??= create(this.#path);
    this.#file.append(text);
  }

  /** Forgets all lines, as they have been written where they belong. */
  clear(): void {
    if (this.#file !== undefined && this.#file.bytes > 0) {
      this.#file.truncate(0);
    }
  }

  /** Removes the file. */
  async remove(): Promise<void> {
    this.#file?.[Symbol.dispose]();
    this.#file = undefined;
    await removeIfPresent(this.#path);
  }

  /** Removes the file, as `remove()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.remove();
  }
}

function create(path: string): LineFile {
  const options = { read: true, write: true, create: true, truncate: true };
  return new LineFile(Deno.openSync(path, options), 0);
}
