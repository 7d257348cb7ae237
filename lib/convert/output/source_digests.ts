import { basename } from "@std/path";
import type { FileDigest } from "../../catalog/schema.ts";
import { mtimeMsOf } from "../../storage/manifest.ts";
import { digestFiles } from "./digest_files.ts";

/** A digest that was made before. */
export interface KnownDigest extends FileDigest {
  /**
   * When the file last changed, in milliseconds since 1970: the digest holds if that and the length are
   * the same.
   *
   * @default {undefined} It holds; whoever gives it knows.
   */
  readonly mtimeMs?: number | undefined;
}

/** Options of {@linkcode SourceDigests}. */
export interface SourceDigestsOptions {
  /** Digests by name that are known: those files are not read, unless they have changed. */
  readonly known?: Readonly<Record<string, KnownDigest>> | undefined;
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
  known: Readonly<Record<string, KnownDigest>>,
  signal: AbortSignal,
): Promise<Record<string, FileDigest>> {
  const held: Record<string, FileDigest> = {};
  const unread: string[] = [];
  for (const path of paths) {
    const digest = known[basename(path)];
    if (digest === undefined || !await holds(digest, path)) unread.push(path);
    else held[basename(path)] = digest;
  }
  const digests = { ...held, ...await digestFiles(unread, signal) };
  return Object.fromEntries(
    Object.entries(digests).sort(([a], [b]) => a < b ? -1 : 1)
      .map(([name, { bytes, sha256 }]) => [name, { bytes, sha256 }]),
  );
}

async function holds(
  { bytes, mtimeMs }: KnownDigest,
  path: string,
): Promise<boolean> {
  if (mtimeMs === undefined) return true;
  const info = await Deno.stat(path);
  return info.size === bytes && mtimeMsOf(info) === mtimeMs;
}
