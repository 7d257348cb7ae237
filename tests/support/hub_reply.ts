import { lfsPointer } from "./hub_repo.ts";

/** An answer of the test Hub before it is sent. */
export interface HubReply {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
  /** Leaves `Content-Length` out: the body is chunked. */
  withoutLength?: boolean;
  /** Sends this many bytes of the body and closes the connection. */
  breakAt?: number;
  /** Sends this many bytes of the body and then nothing more. */
  stallAt?: number;
  /**
   * Where in the file the body begins.
   *
   * @default {0}
   */
  start?: number;
}

/** What a fault may look at besides the right answer. */
export interface HubFaultContext {
  /** The request as it came. */
  request: Request;
  /** The right answer to the same request without a range. */
  whole: HubReply;
}

/** Turns the right answer, to a range or not, into a wrong one. */
export type HubFault = (
  reply: HubReply,
  context: HubFaultContext,
) => HubReply;

/** A small answer. */
export function reply(
  status: number,
  headers: Record<string, string> = {},
  body = "",
): HubReply {
  return { status, headers, body: new TextEncoder().encode(body) };
}

/** The right number of bytes, the one at this place of the file wrong wherever it is sent. */
export function flipByte(at = 0): HubFault {
  return (right) => {
    const index = at - (right.start ?? 0);
    if (index < 0 || index >= right.body.byteLength) return right;
    const body = right.body.slice();
    body[index] = (body[index] ?? 0) ^ 1;
    return { ...right, body };
  };
}

/** The right length is announced, and the connection closes before. */
export function breakAt(bytes: number): HubFault {
  return (right) => ({ ...right, breakAt: bytes });
}

/** No length is announced, and the body ends well, but too early. */
export function endAt(bytes: number): HubFault {
  return (right) => ({
    ...right,
    withoutLength: true,
    body: right.body.slice(0, bytes),
  });
}

/** The body has bytes beyond the end; their number is announced or not. */
export function append(bytes: number, announced = false): HubFault {
  return (right) => {
    const body = new Uint8Array(right.body.byteLength + bytes);
    body.set(right.body);
    return { ...right, body, withoutLength: !announced };
  };
}

/** The body stops arriving, without an end. */
export function stallAt(bytes: number): HubFault {
  return (right) => ({ ...right, stallAt: bytes });
}

/** Another status, with headers. */
export function answerWith(
  status: number,
  headers: Record<string, string> = {},
): HubFault {
  return () => reply(status, headers);
}

/** A login page, as proxies send it with status 200. */
export function htmlPage(): HubFault {
  const page = "<!DOCTYPE html><html><body>Please sign in</body></html>";
  return () => reply(200, { "content-type": "text/html; charset=utf-8" }, page);
}

/** The pointer to a file instead of the file. */
export function pointerText(): HubFault {
  return ({ body }) =>
    reply(200, {}, lfsPointer("0".repeat(64), body.byteLength));
}

/** Other headers beside the right ones. */
export function withHeaders(headers: Record<string, string>): HubFault {
  return (right) => ({ ...right, headers: { ...right.headers, ...headers } });
}
