/** An answer before it is sent over a bare socket, with all that can be wrong with it. */
export interface FaultReply {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
  /**
   * What tells the end of the body: `Content-Length`, chunks, or only the end of the connection.
   *
   * @default {"length"}
   */
  framing?: "length" | "chunked" | "close";
  /** Another `Content-Length` than the body's. */
  announcedBytes?: number;
  /** Sends nothing at all, not even a head. */
  isSilent?: boolean;
  /** The body begins when this is settled. */
  until?: Promise<void>;
  /** Speed of the body. */
  bytesPerSecond?: number;
  /** Sends no more of the body than this. */
  sendBytes?: number;
  /**
   * What happens after the last byte.
   *
   * @default {"whole"}
   */
  ending?: "whole" | "close" | "reset" | "stall";
}

/** What is asked for, and of what. */
export interface FaultContext {
  /** The whole file. */
  bytes: Uint8Array;
  /** Start of the range that is asked for. */
  start: number;
  /** Its end, exclusive. */
  end: number;
  /** Whether the right answer is a range: one is asked for, and `If-Range` does not forbid it. */
  isRange: boolean;
  /** Sends what is asked for, whatever `If-Range` says. */
  anyRange: () => FaultReply;
}

/** Turns the right answer into a wrong one. */
export type Fault = (right: FaultReply, context: FaultContext) => FaultReply;

/** The right answer. */
export const RIGHT: Fault = (right) => right;

/** The right length is announced, and the connection is closed after so many bytes. */
export function cutAt(bytes: number): Fault {
  return (right) => ({ ...right, sendBytes: bytes, ending: "close" });
}

/** The connection is reset after so many bytes. */
export function resetAt(bytes: number): Fault {
  return (right) => ({ ...right, sendBytes: bytes, ending: "reset" });
}

/** A chunked body breaks off after so many bytes. */
export function cutChunkedAt(bytes: number): Fault {
  return all(cutAt(bytes), framedBy("chunked"));
}

/** No length is announced, and the connection is closed too early. */
export function cutUnannouncedAt(bytes: number): Fault {
  return all(cutAt(bytes), framedBy("close"));
}

/** No answer comes. */
export const SILENT: Fault = (right) => ({ ...right, isSilent: true });

/** Nothing more comes after so many bytes. */
export function stallAt(bytes: number): Fault {
  return (right) => ({ ...right, sendBytes: bytes, ending: "stall" });
}

/** The body comes slowly. */
export function drip(bytesPerSecond: number): Fault {
  return (right) => ({ ...right, bytesPerSecond });
}

/** The body does not come before its time. */
export function heldUntil(until: Promise<void>): Fault {
  return (right) => ({ ...right, until });
}

/** Another answer. */
export function answer(
  status: number,
  headers: Record<string, string> = {},
  text = "",
): Fault {
  return () => ({ status, headers, body: new TextEncoder().encode(text) });
}

/** Does something before the answer is sent. */
export function after(action: () => void, fault: Fault = RIGHT): Fault {
  return (right, context) => {
    action();
    return fault(right, context);
  };
}

/** Another answer if a range is asked for. */
export function answerToRange(
  status: number,
  headers: Record<string, string> = {},
): Fault {
  return (right, { isRange }) =>
    isRange ? { status, headers, body: new Uint8Array() } : right;
}

/** Other headers beside the right ones. */
export function withHeaders(headers: Record<string, string>): Fault {
  return (right) => ({ ...right, headers: { ...right.headers, ...headers } });
}

/** Bytes beyond the end of the file. */
export function tooLong(
  bytes: number,
  framing: NonNullable<FaultReply["framing"]> = "chunked",
): Fault {
  return (right) => {
    const body = new Uint8Array(right.body.byteLength + bytes);
    body.set(right.body);
    return { ...right, body, framing };
  };
}

/** A byte of the file is wrong, wherever the range begins. */
export function flipByte(position: number): Fault {
  return (right, { start }) => {
    const at = right.status === 206 ? position - start : position;
    if (at < 0 || at >= right.body.byteLength) return right;
    const body = right.body.slice();
    body[at] = (body[at] ?? 0) ^ 1;
    return { ...right, body };
  };
}

/** The whole file, whatever is asked for. */
export const IGNORE_RANGE: Fault = (right, { bytes }) => ({
  ...right,
  status: 200,
  headers: withoutContentRange(right.headers),
  body: bytes,
});

/** A range of the new version, though `If-Range` names the old one. */
export const IGNORE_IF_RANGE: Fault = (_, { anyRange }) => anyRange();

/** The file as it is in another version, with that one's ETag. */
export function otherVersion(other: Uint8Array, etag: string): Fault {
  return (right) => ({
    ...right,
    headers: { ...right.headers, etag },
    body: other.subarray(0, right.body.byteLength),
  });
}

/** A range whose `Content-Range` is what is given, or missing. */
export function withContentRange(text: string | undefined): Fault {
  return (right) => {
    if (right.status !== 206) return right;
    const headers = withoutContentRange(right.headers);
    return {
      ...right,
      headers: text === undefined
        ? headers
        : { ...headers, "content-range": text },
    };
  };
}

/** A true range, but another than the one asked for: moved, wider, narrower, of another total. */
export function otherRange(
  change: (range: { start: number; end: number; total: number }) => {
    start?: number;
    end?: number;
    total?: number;
  },
): Fault {
  return (right, { bytes, start, end, isRange }) => {
    if (!isRange) return right;
    const range = { start, end, total: bytes.byteLength };
    const changed = { ...range, ...change(range) };
    return {
      ...right,
      status: 206,
      headers: {
        ...right.headers,
        "content-range": contentRange(changed),
      },
      body: bytes.subarray(changed.start, changed.end),
    };
  };
}

/** The text of a `Content-Range`; its end is the last byte. */
export function contentRange(
  { start, end, total }: { start: number; end: number; total: number },
): string {
  return `bytes ${start}-${end - 1}/${total}`;
}

/** Several faults in one answer. */
export function all(...faults: readonly Fault[]): Fault {
  return (right, context) =>
    faults.reduce((reply, fault) => fault(reply, context), right);
}

function framedBy(framing: NonNullable<FaultReply["framing"]>): Fault {
  return (right) => ({ ...right, framing });
}

function withoutContentRange(
  headers: Record<string, string>,
): Record<string, string> {
  const { "content-range": _, ...others } = headers;
  return others;
}
