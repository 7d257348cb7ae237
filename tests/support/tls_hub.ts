import type { HubFiles } from "./hub_repo.ts";
import { HubRepo } from "./hub_repo.ts";
import type { TlsIdentity } from "./tls_identity.ts";

/** One request to a {@linkcode TlsHub}. */
export interface TlsRequest {
  /** Path of the file. */
  path: string;
  range: string | null;
  /** The client's port, which tells connections apart. */
  port: number;
}

/** Options of a {@linkcode TlsHub}. */
export interface TlsHubOptions {
  /** Speed of each connection. */
  bytesPerSecond?: number;
  /** Redirects every request there instead. */
  redirectTo?: string;
}

const CHUNK_BYTES = 1 << 16;

/**
 * A Hub over TLS that offers HTTP/2 and has the files of one model: it sends them at once, without a
 * redirect, whole or in ranges.
 */
export class TlsHub implements AsyncDisposable {
  /** All requests in the order in which they came. */
  readonly requests: TlsRequest[] = [];
  readonly #files: Map<string, { bytes: Uint8Array }>;
  readonly #options: TlsHubOptions;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #abort = new AbortController();

  /** Starts at a free port. */
  constructor(
    files: HubFiles,
    { cert, key }: TlsIdentity,
    options: TlsHubOptions = {},
  ) {
    const repo = new HubRepo();
    this.#files = repo.commits.get(repo.commit(files)) ?? new Map();
    this.#options = options;
    this.#server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      cert,
      key,
      signal: this.#abort.signal,
      onListen: () => {},
    }, (request, { remoteAddr }) => this.#answer(request, remoteAddr));
  }

  /** As `FASTVLM_ENDPOINT` wants it. */
  get endpoint(): string {
    return `https://127.0.0.1:${this.#server.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await this.#server.finished;
  }

  #answer(request: Request, { port }: Deno.NetAddr): Response {
    const [, , , , , ...names] = new URL(request.url).pathname.split("/");
    const path = names.map(decodeURIComponent).join("/");
    const range = request.headers.get("range");
    this.requests.push({ path, range, port });
    const { redirectTo } = this.#options;
    if (redirectTo !== undefined) return Response.redirect(redirectTo, 302);
    const file = this.#files.get(path);
    if (file === undefined) return new Response(null, { status: 404 });
    return this.#send(file.bytes, range);
  }

  #send(bytes: Uint8Array, range: string | null): Response {
    const total = bytes.byteLength;
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? "") ?? [];
    const start = Number(first ?? 0);
    const end = last ? Number(last) + 1 : total;
    const headers = new Headers({
      "accept-ranges": "bytes",
      "content-length": `${end - start}`,
    });
    if (range !== null) {
      headers.set("content-range", `bytes ${start}-${end - 1}/${total}`);
    }
    const body = bytes.subarray(start, end);
    return new Response(this.#stream(body), {
      status: range === null ? 200 : 206,
      headers,
    });
  }

  #stream(body: Uint8Array): ReadableStream<Uint8Array> {
    const { bytesPerSecond = Infinity } = this.#options;
    const startMs = performance.now();
    let sent = 0;
    return new ReadableStream({
      async pull(controller) {
        const dueMs = startMs + 1000 * sent / bytesPerSecond;
        const waitMs = dueMs - performance.now();
        if (waitMs > 0) {
          await new Promise((resolve) => setTimeout(resolve, waitMs));
        }
        const chunk = body.slice(sent, sent + CHUNK_BYTES);
        sent += chunk.byteLength;
        if (chunk.byteLength > 0) controller.enqueue(chunk);
        if (sent >= body.byteLength) controller.close();
      },
    }, { highWaterMark: 0 });
  }
}
