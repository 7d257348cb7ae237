import type { HubReply } from "./hub_reply.ts";

/** One request and what became of it. */
export interface HubRequest {
  /** Which of the two servers got it. */
  server: "hub" | "cdn";
  method: string;
  /** Path and query. */
  url: string;
  host: string | null;
  authorization: string | null;
  cookie: string | null;
  range: string | null;
  ifRange: string | null;
  acceptEncoding: string | null;
  status: number;
  /** Bytes of the body that were handed to the connection. */
  bytesSent: number;
}

const CHUNK_BYTES = 1 << 16;

/** One origin of the test Hub: a server on a port of its own that writes down what it is asked. */
export class HubListener implements AsyncDisposable {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #abort = new AbortController();

  constructor(
    name: HubRequest["server"],
    handle: (request: Request) => HubReply,
    log: HubRequest[],
  ) {
    this.#server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      signal: this.#abort.signal,
      onListen: () => {},
    }, (request) => {
      const reply = handle(request);
      const entry = describeRequest(name, request, reply.status);
      log.push(entry);
      return toResponse(reply, entry);
    });
    this.origin = `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Closes the port and all connections, stalled ones too. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await this.#server.finished;
  }
}

function describeRequest(
  server: HubRequest["server"],
  request: Request,
  status: number,
): HubRequest {
  const { pathname, search } = new URL(request.url);
  return {
    server,
    method: request.method,
    url: `${pathname}${search}`,
    host: request.headers.get("host"),
    authorization: request.headers.get("authorization"),
    cookie: request.headers.get("cookie"),
    range: request.headers.get("range"),
    ifRange: request.headers.get("if-range"),
    acceptEncoding: request.headers.get("accept-encoding"),
    status,
    bytesSent: 0,
  };
}

function toResponse(reply: HubReply, entry: HubRequest): Response {
  const { status, body, withoutLength = false } = reply;
  const headers = new Headers(reply.headers);
  if (!withoutLength && !headers.has("content-length")) {
    headers.set("content-length", `${body.byteLength}`);
  }
  if (body.byteLength === 0 || entry.method === "HEAD") {
    return new Response(null, { status, headers });
  }
  return new Response(streamBody(reply, entry), { status, headers });
}

/** A body that counts what is taken from it; one that is cut short breaks the announced length. */
function streamBody(
  { body, breakAt = body.byteLength, stallAt = Infinity }: HubReply,
  entry: HubRequest,
): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      const start = entry.bytesSent;
      if (start >= stallAt) return new Promise(() => {});
      const end = Math.min(start + CHUNK_BYTES, breakAt, stallAt);
      entry.bytesSent = end;
      if (end > start) controller.enqueue(body.slice(start, end));
      if (end >= breakAt) controller.close();
    },
  }, { highWaterMark: 0 });
}
