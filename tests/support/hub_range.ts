import { type HubReply, reply } from "./hub_reply.ts";

/** The ranges that are answered: one, `bytes=first-last`, `bytes=first-` or `bytes=-length`. */
const RANGE_REGEXP = /^bytes=(\d*)-(\d*)$/;

/**
 * Answers a request for a range of a whole answer as RFC 9110 wants it: 206 with `Content-Range`, 416
 * if there is nothing at that place, and the whole if `If-Range` names another strong ETag.
 */
export function answerRange(whole: HubReply, request: Request): HubReply {
  const headers = { ...whole.headers, "accept-ranges": "bytes" };
  const total = whole.body.byteLength;
  const range = readRange(request, { etag: whole.headers["etag"], total });
  if (range === undefined) return { ...whole, headers };
  const { start, end } = range;
  if (start >= end) return reply(416, { "content-range": `bytes */${total}` });
  return {
    status: 206,
    headers: {
      ...headers,
      "content-range": `bytes ${start}-${end - 1}/${total}`,
    },
    body: whole.body.subarray(start, end),
    start,
  };
}

function readRange(
  request: Request,
  { etag, total }: { etag: string | undefined; total: number },
): { start: number; end: number } | undefined {
  const [, first = "", last = ""] =
    request.headers.get("range")?.match(RANGE_REGEXP) ?? [];
  if (first === "" && last === "") return undefined;
  const condition = request.headers.get("if-range");
  // A weak ETag never matches here (RFC 9110, 13.1.5).
  const isSame = condition === etag && condition?.startsWith('"');
  if (condition !== null && !isSame) return undefined;
  if (first === "") {
    return { start: Math.max(total - Number(last), 0), end: total };
  }
  const end = last === "" ? total : Math.min(Number(last) + 1, total);
  return { start: Number(first), end };
}
