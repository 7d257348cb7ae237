import { type HubFault, reply } from "./hub_reply.ts";

/** The whole file with status 200, whatever range was asked for. */
export function ignoreRange(): HubFault {
  return (_, { whole }) => whole;
}

/** Another status for whoever asks for a range; the whole is given as it is. */
export function refuseRange(status: number): HubFault {
  return (right, { request }) =>
    request.headers.has("range") ? reply(status) : right;
}

/** Another `Content-Range` over the right bytes, or none. */
export function withContentRange(value: string | undefined): HubFault {
  return (right) => {
    const { "content-range": _, ...headers } = right.headers;
    if (right.status !== 206) return right;
    if (value !== undefined) headers["content-range"] = value;
    return { ...right, headers };
  };
}

/** Another part of the file than the one asked for, truly declared; both numbers move the borders. */
export function moveRange(
  { start: startBy = 0, end: endBy = 0 }: { start?: number; end?: number },
): HubFault {
  return (right, { whole }) => {
    if (right.status !== 206) return right;
    const total = whole.body.byteLength;
    const start = (right.start ?? 0) + startBy;
    const end = (right.start ?? 0) + right.body.byteLength + endBy;
    return {
      ...right,
      start,
      headers: {
        ...right.headers,
        "content-range": `bytes ${start}-${end - 1}/${total}`,
      },
      body: whole.body.subarray(start, end),
    };
  };
}

/** Only the first answers are wrong, each in its own way; all later ones are right. */
export function inTurn(...faults: (HubFault | undefined)[]): HubFault {
  const left = [...faults];
  return (right, context) => left.shift()?.(right, context) ?? right;
}
