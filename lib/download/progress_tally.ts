import type { DownloadPlan } from "./plan/plan.ts";

/** How far a download is. Bytes never go back. */
export interface DownloadProgress {
  /** The model's key. */
  key: string;
  /** Path of the file that has got on. */
  file: string;
  /** Bytes of this file that are there. */
  fileBytes: number;
  /** Bytes that this file will have. */
  fileTotal: number;
  /** Bytes of all files that are there, those from before included. */
  bytes: number;
  /** Bytes that all files will have. */
  total: number;
}

/** Sums the bytes of files that come at the same time. */
export class ProgressTally {
  readonly #plan: DownloadPlan;
  readonly #onProgress: ((progress: DownloadProgress) => void) | undefined;
  readonly #byFile: Map<string, number>;
  #bytes: number;

  /** Begins with what the plan found to be there. */
  constructor(
    plan: DownloadPlan,
    onProgress?: (progress: DownloadProgress) => void,
  ) {
    this.#plan = plan;
    this.#onProgress = onProgress;
    this.#byFile = new Map(
      plan.files.map(({ path, doneBytes }) => [path, doneBytes]),
    );
    this.#bytes = [...this.#byFile.values()].reduce((sum, n) => sum + n, 0);
  }

  /** Notes how many bytes of a file are there. One that has to begin anew stays where it was. */
  update({ path, bytes }: { path: string; bytes: number }, done: number): void {
    const before = this.#byFile.get(path) ?? 0;
    const fileBytes = Math.max(before, Math.min(done, bytes));
    this.#byFile.set(path, fileBytes);
    this.#bytes += fileBytes - before;
    this.#onProgress?.({
      key: this.#plan.key,
      file: path,
      fileBytes,
      fileTotal: bytes,
      bytes: this.#bytes,
      total: this.#plan.totalBytes,
    });
  }
}
