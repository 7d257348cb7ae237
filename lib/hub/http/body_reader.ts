import { NetworkError } from "../../base/errors.ts";
import type { RequestOptions } from "./request.ts";

/**
 * Reads the body of an answer chunk by chunk; its beginning can be looked at first. A connection that
 * breaks becomes a `NetworkError`. Disposing of it lets the connection go.
 */
export class BodyReader implements AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #options: RequestOptions;
  readonly #peeked: Uint8Array[] = [];

  /** Takes over the body of an answer. */
  constructor(response: Response, options: RequestOptions) {
    this.#reader = response.body?.getReader();
    this.#options = options;
    options.signal?.addEventListener("abort", this.#cancel);
  }

  /** The first bytes of the body: at least as many as asked for, or all there are. */
  async peek(bytes: number): Promise<Uint8Array> {
    while (byteLength(this.#peeked) < bytes) {
      const chunk = await this.#read();
      if (chunk === undefined) break;
      this.#peeked.push(chunk);
    }
    return concat(this.#peeked);
  }

  /** All chunks, those that were looked at included. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    yield* this.#peeked;
    for (;;) {
      const chunk = await this.#read();
      if (chunk === undefined) return;
      yield chunk;
    }
  }

  /** Cancels what was not read. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#options.signal?.removeEventListener("abort", this.#cancel);
    await this.#cancel();
  }

  /**
   * Ends a read that is waiting. The signal that `fetch` was given does not always reach the body:
   * a stalled one was seen to wait on.
   */
  readonly #cancel = async (): Promise<void> => {
    try {
      await this.#reader?.cancel();
    } catch {
      // The body has already failed, and whoever read it was told.
    }
  };

  async #read(): Promise<Uint8Array | undefined> {
    const { failure, signal } = this.#options;
    try {
      const chunk = await this.#reader?.read();
      signal?.throwIfAborted();
      return chunk?.value;
    } catch (cause) {
      signal?.throwIfAborted();
      throw new NetworkError(
        `${failure}: the connection broke before the end`,
        { hint: "run the command again", cause },
      );
    }
  }
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(byteLength(chunks));
  let offset = 0;
  for (const chunk of chunks) {
    joined.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return joined;
}

function byteLength(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
}
