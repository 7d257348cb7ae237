import { createSha256 } from "../../base/digest.ts";

/** As much as `sha256File()` reads at a time. */
const READ_BYTES = 1 << 20;

/**
 * The SHA-256 of a file that is still being written, read as far as it is final: when the last byte is
 * there, little is left to read.
 */
export class FollowingDigest implements Disposable {
  readonly #path: string;
  readonly #signal: AbortSignal | undefined;
  readonly #hash = createSha256();
  readonly #buffer = new Uint8Array(READ_BYTES);
  #file: Deno.FsFile | undefined;
  #position = 0;
  #end = 0;
  #reading: Promise<void> | undefined;
  #failure: { readonly reason: unknown } | undefined;

  /** Takes a file that need not be there yet. */
  constructor(path: string, signal?: AbortSignal) {
    this.#path = path;
    this.#signal = signal;
  }

  /** Tells that what is before a position will not change any more. */
  advance(end: number): void {
    this.#end = Math.max(this.#end, end);
    if (this.#position === this.#end || this.#failure !== undefined) return;
    this.#reading ??= this.#read();
  }

  /**
   * Gives the digest of what is before the last position, in lower-case hexadecimal.
   *
   * @throws the file system's errors, and the signal's reason.
   */
  async finish(): Promise<string> {
    await this.#reading;
    if (this.#failure !== undefined) throw this.#failure.reason;
    return this.#hash.digest("hex");
  }

  /** Closes the file; comes after {@linkcode FollowingDigest.finish}, or ends the reading. */
  [Symbol.dispose](): void {
    this.#end = 0;
    this.#file?.close();
    this.#file = undefined;
  }

  async #read(): Promise<void> {
    try {
      this.#file ??= await Deno.open(this.#path);
      while (this.#position < this.#end) await this.#readSome(this.#file);
    } catch (reason) {
      this.#failure = { reason };
    } finally {
      this.#reading = undefined;
    }
  }

  async #readSome(file: Deno.FsFile): Promise<void> {
    this.#signal?.throwIfAborted();
    const wanted = Math.min(READ_BYTES, this.#end - this.#position);
    const count = await file.read(this.#buffer.subarray(0, wanted));
    if (count === null) {
      throw new Deno.errors.UnexpectedEof(`"${this.#path}" was cut`);
    }
    this.#hash.update(this.#buffer.subarray(0, count));
    this.#position += count;
  }
}
