const SECONDS_REGEXP = /^\d+$/;

/** The three forms of a date in HTTP begin with the day's name (RFC 9110, 5.6.7). */
const DATE_REGEXP = /^[A-Z][a-z]{2}/;

/** One limit of `RateLimit`: `"resolvers";r=0;t=172` says that nothing is left for 172 seconds. */
const LIMIT_REGEXP = /;\s*(r|t)=(\d+)/g;

/**
 * Reads how long a server asks to wait, in milliseconds: from `Retry-After`, in seconds or as a date,
 * else from the limits in `RateLimit` of which nothing is left, as the Hub sends it.
 */
export function parseRetryAfter(
  headers: Headers,
  nowMs: number,
): number | undefined {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (SECONDS_REGEXP.test(value)) return Number(value) * 1000;
  const dateMs = DATE_REGEXP.test(value) ? parseDate(value) : NaN;
  if (!Number.isNaN(dateMs)) return Math.max(dateMs - nowMs, 0);
  return longestReset(headers.get("ratelimit") ?? "");
}

/** The oldest form names no zone and means GMT like the others. */
function parseDate(value: string): number {
  return Date.parse(value.endsWith("GMT") ? value : `${value} GMT`);
}

function longestReset(limits: string): number | undefined {
  const resets = limits.split(",").flatMap((limit) => {
    const numbers = new Map(
      [...limit.matchAll(LIMIT_REGEXP)].map(([, name, value]) => [name, value]),
    );
    const seconds = numbers.get("t");
    const isSpent = Number(numbers.get("r") ?? 0) === 0;
    return isSpent && seconds !== undefined ? [Number(seconds) * 1000] : [];
  });
  return resets.length === 0 ? undefined : Math.max(...resets);
}
