/**
 * Serves one file over bare sockets, as a Hub does, at the speed of the machine or of a capped line.
 *
 * Started as a process of its own with the file's bytes and, optionally, the most bytes per second of
 * one connection. Prints one line of JSON with its address and the file's SHA-256, and serves until it
 * is ended.
 *
 * @module
 */

import { setTimeout as sleep } from "node:timers/promises";
import { BlobContent } from "./blob_content.ts";
import { print } from "../measure/print.ts";
import { commitHeaders, pathsInfo, REPO } from "./blob_repo.ts";

/** What the process prints once it serves. */
export interface BlobServerAddress {
  /** Scheme, host and port. */
  origin: string;
  /** SHA-256 of the file. */
  sha256: string;
}

const PIECE_BYTES = 1 << 20;

/** A capped connection sends this often, so that it flows rather than bursts. */
const SLICES_PER_SECOND = 50;

if (import.meta.main) {
  const [bytes = "0", bytesPerSecond = "Infinity"] = Deno.args;
  await serve(new BlobContent(Number(bytes)), Number(bytesPerSecond));
}

async function serve(
  content: BlobContent,
  bytesPerSecond: number,
): Promise<void> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const sha256 = content.sha256();
  const origin = `http://127.0.0.1:${listener.addr.port}`;
  const address: BlobServerAddress = { origin, sha256 };
  print(JSON.stringify(address));
  for await (const connection of listener) {
    const link = { connection, content, sha256, bytesPerSecond };
    answerAll(link).catch(() => {
      // The client has gone, which is its right.
    });
  }
}

interface Link {
  connection: Deno.TcpConn;
  content: BlobContent;
  sha256: string;
  bytesPerSecond: number;
}

async function answerAll(link: Link): Promise<void> {
  using connection = link.connection;
  connection.setNoDelay();
  for await (const head of readHeads(connection)) await answer(link, head);
}

/** Requests of these clients have no body worth reading: whatever follows a head begins the next. */
async function* readHeads(
  connection: Deno.TcpConn,
): AsyncGenerator<string, void, undefined> {
  const buffer = new Uint8Array(16 << 10);
  const decoder = new TextDecoder("latin1");
  let text = "";
  for (;;) {
    const count = await connection.read(buffer);
    if (count === null) return;
    text += decoder.decode(buffer.subarray(0, count));
    for (let end = text.indexOf("\r\n\r\n"); end >= 0;) {
      const start = text.search(/(?:GET|HEAD|POST) \//);
      yield text.slice(Math.max(0, start), end);
      text = text.slice(end + 4);
      end = text.indexOf("\r\n\r\n");
    }
  }
}

async function answer(link: Link, head: string): Promise<void> {
  const { connection, content, sha256 } = link;
  if (head.startsWith("POST")) {
    const body = pathsInfo(content.bytes, sha256);
    await write(
      connection,
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    return;
  }
  if (!head.includes(` /${REPO}/resolve/`)) {
    await write(
      connection,
      "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
    );
    return;
  }
  const range = head.match(/\nrange: *bytes=(\d+)-(\d*)/i);
  const start = Number(range?.[1] ?? 0);
  const end = range?.[2] ? Number(range[2]) + 1 : content.bytes;
  const status = range === null
    ? "200 OK"
    : `206 Partial Content\r\ncontent-range: bytes ${start}-${
      end - 1
    }/${content.bytes}`;
  await write(
    connection,
    `HTTP/1.1 ${status}\r\n${
      commitHeaders(sha256, content.bytes)
    }content-length: ${end - start}\r\n\r\n`,
  );
  if (!head.startsWith("HEAD")) await send(link, start, end);
}

async function send(
  { connection, content, bytesPerSecond }: Link,
  start: number,
  end: number,
): Promise<void> {
  const sliceBytes = Math.min(PIECE_BYTES, bytesPerSecond / SLICES_PER_SECOND);
  const startMs = performance.now();
  let sent = 0;
  for (const piece of content.pieces(start, end, Math.ceil(sliceBytes))) {
    await writeAll(connection, piece);
    sent += piece.byteLength;
    const aheadMs = sent / bytesPerSecond * 1000 -
      (performance.now() - startMs);
    if (aheadMs > 1) await sleep(aheadMs);
  }
}

async function write(connection: Deno.TcpConn, text: string): Promise<void> {
  await writeAll(connection, new TextEncoder().encode(text));
}

async function writeAll(
  connection: Deno.TcpConn,
  bytes: Uint8Array,
): Promise<void> {
  let rest = bytes;
  while (rest.byteLength > 0) {
    rest = rest.subarray(await connection.write(rest));
  }
}
