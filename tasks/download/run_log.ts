import { type Io, note } from "../../lib/cli/io.ts";
import type { DownloadLog } from "../../lib/download/download_log.ts";

/**
 * The log of one run, which is opened when there is something to do, or something goes wrong: a run
 * that finds everything installed leaves nothing behind, and does not load what writes logs.
 */
export class RunLog implements Disposable {
  readonly #io: Io;
  #log: DownloadLog | undefined;

  /** Prepares the log of a run that reports there. */
  constructor(io: Io) {
    this.#io = io;
  }

  /** Opens the log, unless it is open. */
  async open(): Promise<DownloadLog> {
    if (this.#log === undefined) {
      const { openLog } = await import("./open_log.ts");
      this.#log = await openLog(this.#io);
    }
    return this.#log;
  }

  /**
   * Does a part of the run. If it fails, the log says so, and the person is told where the log is.
   *
   * @throws what the part throws.
   */
  async guard<T>(part: () => Promise<T>): Promise<T> {
    try {
      return await part();
    } catch (error) {
      // Nobody reads any more: that is no failure.
      if (!(error instanceof Deno.errors.BrokenPipe)) await this.#tell(error);
      throw error;
    }
  }

  /** Closes the log. */
  [Symbol.dispose](): void {
    this.#log?.[Symbol.dispose]();
  }

  async #tell(error: unknown): Promise<void> {
    const log = await this.#openIfPossible();
    if (log === undefined) return;
    log.failure("ended", error);
    note(this.#io, `log: ${log.path}`);
  }

  async #openIfPossible(): Promise<DownloadLog | undefined> {
    try {
      return await this.open();
    } catch {
      // Where no log can be written, what went wrong first is still what the person must know.
      return undefined;
    }
  }
}
