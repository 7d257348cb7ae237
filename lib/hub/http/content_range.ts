/** What a 206 says about its body. */
export interface ContentRange {
  /** Position of the first byte. */
  start: number;
  /** Position after the last byte. */
  end: number;
  /** Bytes of the whole file; `undefined` if the server does not know. */
  total: number | undefined;
}

const CONTENT_RANGE_REGEXP = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i;

/** Reads `Content-Range` (RFC 9110, 14.4); `undefined` if it is absent, malformed or impossible. */
export function parseContentRange(
  value: string | null,
): ContentRange | undefined {
  const match = value?.trim().match(CONTENT_RANGE_REGEXP);
  if (!match) return undefined;
  const [, first, last, whole] = match;
  const start = Number(first);
  const end = Number(last) + 1;
  const total = whole === "*" ? undefined : Number(whole);
  const isPossible = start < end && end <= (total ?? end) &&
    Number.isSafeInteger(end) && Number.isSafeInteger(total ?? 0);
  return isPossible ? { start, end, total } : undefined;
}
