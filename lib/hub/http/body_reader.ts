import { TransientError } from "./network_failure.ts";

/** Options of a {@linkcode BodyReader}. */
export interface BodyReaderOptions {
  /** Begins every error message. */
  failure: string;
  /** Ends a read, with its reason as the error. */
  signal?: AbortSignal;
}

/**
 * Chunks as the runtime gives them have some 60 kB, each in memory of its own; reading into one large
 * buffer was measured twice as fast. A larger one still gains nothing.
 */
const BUFFER_BYTES = 512 << 10;

/**
 * Reads the body of an answer chunk by chunk; its beginning can be looked at first. A connection that
 * breaks becomes a `TransientError`. Disposing of it lets the connection go.
 */
export class BodyReader implements AsyncDisposable {
  readonly #source: ChunkSource | undefined;
  readonly #options: BodyReaderOptions;
  readonly #peeked: Uint8Array[] = [];

  /** Takes over the body of an answer. */
  constructor({ body }: Response, options: BodyReaderOptions) {
    this.#source = body === null ? undefined : openSource(body);
    this.#options = options;
    options.signal?.addEventListener("abort", this.#cancel);
  }

  /** The first bytes of the body: at least as many as asked for, or all there are. */
  async peek(bytes: number): Promise<Uint8Array> {
    while (byteLength(this.#peeked) < bytes) {
      const chunk = await this.#read();
      if (chunk === undefined) break;
      this.#peeked.push(chunk.slice());
    }
    return concat(this.#peeked);
  }

  /**
   * All chunks, those that were looked at included. A chunk holds its bytes until the next one is
   * asked for; whoever wants to keep them copies them.
   */
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
      await this.#source?.cancel();
    } catch {
      // The body has already failed, and whoever read it was told.
    }
  };

  async #read(): Promise<Uint8Array | undefined> {
    const { failure, signal } = this.#options;
    try {
      const chunk = await this.#source?.read();
      signal?.throwIfAborted();
      return chunk;
    } catch (cause) {
      signal?.throwIfAborted();
      throw new TransientError(
        `${failure}: the connection broke before the end`,
        { hint: "run the command again", cause },
      );
    }
  }
}

/** Gives one chunk after the other. */
interface ChunkSource {
  read(): Promise<Uint8Array | undefined>;
  cancel(): Promise<void>;
}

function openSource(body: ReadableStream<Uint8Array>): ChunkSource {
  try {
    return bufferedSource(body.getReader({ mode: "byob" }));
  } catch (error) {
    // Only the bodies that come from a connection can be read into a buffer.
    if (error instanceof TypeError) return plainSource(body.getReader());
    throw error;
  }
}

function bufferedSource(reader: ReadableStreamBYOBReader): ChunkSource {
  let buffer: Uint8Array<ArrayBuffer> | undefined = new Uint8Array(
    BUFFER_BYTES,
  );
  return {
    async read() {
      if (buffer === undefined) return undefined;
      const { value, done } = await reader.read(buffer);
      // A read takes the buffer's memory away; the chunk brings it back.
      buffer = done ? undefined : new Uint8Array(value.buffer);
      return done ? undefined : value;
    },
    cancel: () => reader.cancel(),
  };
}

function plainSource(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): ChunkSource {
  return {
    read: async () => (await reader.read()).value,
    cancel: () => reader.cancel(),
  };
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
