import net from "node:net";
import { once } from "node:events";
import type { FaultReply } from "./fault_reply.ts";

/** One request as it came over a socket, and what became of it. */
export interface FaultRequest {
  /** Number of the connection that it came over; connections are counted from 1. */
  connection: number;
  method: string;
  /** Path and query, or the whole address where a proxy is asked. */
  target: string;
  headers: Headers;
  range: string | null;
  ifRange: string | null;
  authorization: string | null;
  cookie: string | null;
  /** Status of the answer; 0 as long as there is none. */
  status: number;
  /** Bytes of the body that the system has taken for the connection. */
  bytesSent: number;
  /** Whether the answer is on its way. */
  isOpen: boolean;
}

/** Makes the answer to a request. */
export type FaultHandler = (
  request: FaultRequest,
) => FaultReply | Promise<FaultReply>;

/** Small enough for the log to be exact, large enough to be fast. */
const CHUNK_BYTES = 1 << 16;

/**
 * An HTTP/1.1 server on a bare socket: it can do what no well-behaved server does, such as breaking
 * off in the middle, resetting the connection, or never answering. It writes down what it is asked.
 */
export class FaultListener implements AsyncDisposable {
  /** All requests in the order in which they came. */
  readonly requests: FaultRequest[] = [];
  readonly #handle: FaultHandler;
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #connections = 0;

  private constructor(handle: FaultHandler) {
    this.#handle = handle;
    this.#server = net.createServer((socket) => void this.#serve(socket));
  }

  /** Listens at a free port of 127.0.0.1. */
  static async listen(handle: FaultHandler): Promise<FaultListener> {
    const listener = new FaultListener(handle);
    listener.#server.listen(0, "127.0.0.1");
    await once(listener.#server, "listening");
    return listener;
  }

  /** Scheme, host and port. */
  get origin(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") {
      throw new TypeError("Cannot tell the port of a closed listener");
    }
    return `http://127.0.0.1:${address.port}`;
  }

  /** Closes the port and all connections, stalled ones too. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #serve(socket: net.Socket): Promise<void> {
    this.#sockets.add(socket);
    this.#connections += 1;
    const connection = this.#connections;
    const closed = new Promise<void>((resolve) =>
      socket.once("close", () => resolve())
    );
    // Each write is told of its own error.
    socket.on("error", () => {});
    try {
      for await (const head of readHeads(socket)) {
        const request = parseHead(head, connection);
        this.requests.push(request);
        const reply = await this.#handle(request);
        const isKept = await new Answer(socket, request, closed).send(reply);
        if (!isKept) break;
      }
    } catch (error) {
      if (!isGone(error)) throw error;
    } finally {
      socket.destroy();
      this.#sockets.delete(socket);
    }
  }
}

/** One answer on its way. */
class Answer {
  readonly #socket: net.Socket;
  readonly #request: FaultRequest;
  readonly #closed: Promise<void>;

  constructor(
    socket: net.Socket,
    request: FaultRequest,
    closed: Promise<void>,
  ) {
    this.#socket = socket;
    this.#request = request;
    this.#closed = closed;
  }

  /** Sends it as far as it goes; whether the connection can be used again. */
  async send(reply: FaultReply): Promise<boolean> {
    this.#request.isOpen = true;
    try {
      if (reply.isSilent) return await this.#wait();
      await this.#write(new TextEncoder().encode(formatHead(reply)));
      this.#request.status = reply.status;
      await reply.until;
      await this.#sendBody(reply);
      return await this.#end(reply);
    } finally {
      this.#request.isOpen = false;
    }
  }

  async #sendBody(reply: FaultReply): Promise<void> {
    const { body, framing = "length", bytesPerSecond } = reply;
    const end = Math.min(reply.sendBytes ?? Infinity, body.byteLength);
    const step = Math.min(CHUNK_BYTES, Math.ceil((bytesPerSecond ?? 1e9) / 20));
    const startMs = performance.now();
    for (let start = 0; start < end; start += step) {
      const chunk = body.subarray(start, Math.min(start + step, end));
      if (framing === "chunked") await this.#write(chunkHead(chunk));
      await this.#write(chunk);
      if (framing === "chunked") await this.#write(encode("\r\n"));
      this.#request.bytesSent += chunk.byteLength;
      if (bytesPerSecond === undefined) continue;
      const dueMs = startMs + 1000 * (start + step) / bytesPerSecond;
      await this.#pause(dueMs - performance.now());
    }
  }

  async #end(reply: FaultReply): Promise<boolean> {
    const { ending = "whole", framing = "length" } = reply;
    if (ending === "stall") return await this.#wait();
    if (ending === "reset") {
      // What is still in the client's buffer would be lost with the connection.
      await this.#pause(RESET_DELAY_MS);
      this.#socket.resetAndDestroy();
      return false;
    }
    if (ending === "whole" && framing === "chunked") {
      await this.#write(encode("0\r\n\r\n"));
    }
    if (ending === "whole" && framing !== "close") return true;
    this.#socket.end();
    return false;
  }

  async #wait(): Promise<boolean> {
    await this.#closed;
    return false;
  }

  async #pause(ms: number): Promise<void> {
    if (ms <= 0) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const elapsed = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([elapsed, this.#closed]);
    clearTimeout(timer);
  }

  #write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => error ? reject(error) : resolve());
    });
  }
}

/** Long enough for a client on the same machine to read what is there. */
const RESET_DELAY_MS = 50;

async function* readHeads(socket: net.Socket): AsyncGenerator<string> {
  let text = "";
  for await (const data of socket) {
    text += new TextDecoder("latin1").decode(data);
    for (;;) {
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) break;
      const head = text.slice(0, end);
      text = text.slice(end + 4);
      yield head;
    }
  }
}

function parseHead(head: string, connection: number): FaultRequest {
  const [first = "", ...lines] = head.split("\r\n");
  const [method = "", target = ""] = first.split(" ");
  const headers = new Headers(lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  }));
  return {
    connection,
    method,
    target,
    headers,
    range: headers.get("range"),
    ifRange: headers.get("if-range"),
    authorization: headers.get("authorization"),
    cookie: headers.get("cookie"),
    status: 0,
    bytesSent: 0,
    isOpen: false,
  };
}

function formatHead(reply: FaultReply): string {
  const { status, headers, framing = "length", body } = reply;
  const frame = framing === "length"
    ? `content-length: ${reply.announcedBytes ?? body.byteLength}`
    : framing === "chunked"
    ? "transfer-encoding: chunked"
    : "connection: close";
  const lines = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} Status`, ...lines, frame, "", ""].join("\r\n");
}

function chunkHead(chunk: Uint8Array): Uint8Array {
  return encode(`${chunk.byteLength.toString(16)}\r\n`);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Whether it is the system's word for a peer that has gone away: there are many. */
function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error;
}
