import { basename } from "@std/path";
import type { FileDigest } from "../../catalog/schema.ts";
import { digestFiles } from "./digest_files.ts";

/** Options of {@linkcode SourceDigests}. */
export interface SourceDigestsOptions {
  /** Digests by name that are known: those files are not read. */
  readonly known?: Readonly<Record<string, FileDigest>> | undefined;
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The digests of a checkpoint's files, made while other threads convert it: this one has nothing else to
 * do then. Disposing it ends the reading.
 */
export class SourceDigests implements Disposable {
  readonly #stop = new AbortController();
  readonly #digests: Promise<Record<string, FileDigest>>;

  /** Begins to read. */
  constructor(
    paths: readonly string[],
    { known = {}, signal }: SourceDigestsOptions = {},
  ) {
    const signals = [this.#stop.signal, ...(signal ? [signal] : [])];
    this.#digests = digestAll(paths, known, AbortSignal.any(signals));
    // Whoever asks is told; if nobody does, the conversion has failed for another reason.
    this.#digests.catch(() => {});
  }

  /** All digests by name, in the order of the names. */
  async all(): Promise<Readonly<Record<string, FileDigest>>> {
    return await this.#digests;
  }

  /** Ends the reading, if it is not done. */
  [Symbol.dispose](): void {
    this.#stop.abort();
  }
}

async function digestAll(
  paths: readonly string[],
  known: Readonly<Record<string, FileDigest>>,
  signal: AbortSignal,
): Promise<Record<string, FileDigest>> {
  const unread = paths.filter((path) => known[basename(path)] === undefined);
  const read = await digestFiles(unread, signal);
  const names = paths.map((path) => basename(path)).sort();
  return Object.fromEntries(names.flatMap((name) => {
    const digest = known[name] ?? read[name];
    if (digest === undefined) return [];
    return [[name, { bytes: digest.bytes, sha256: digest.sha256 }]];
  }));
}
