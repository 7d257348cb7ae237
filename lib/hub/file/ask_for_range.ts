import {
  ExpiredAddressError,
  RangeRefusedError,
} from "../http/network_failure.ts";
import { refuse } from "../http/refusal.ts";
import {
  type HubAnswer,
  requestHub,
  type RequestOptions,
} from "../http/request.ts";
import type { Hub } from "../hub.ts";
import type { RangeRequest } from "./open_range.ts";

/** An answer of status 200 or 206. */
export interface RangeAnswer extends HubAnswer {
  /** Whether a range was asked for, without a condition, and the whole came. */
  isRangeRefused: boolean;
}

const CONTENT_STATUSES: readonly number[] = [200, 206];

/** What storage servers answer to a signature that has run out. */
const EXPIRED_STATUSES: readonly number[] = [400, 401, 403, 404, 410];

/**
 * Sends the request for a range, and for the whole file where ranges are forbidden; gives an answer of
 * status 200 or 206 whose head is not checked yet.
 *
 * @throws {ExpiredAddressError} If an address that was resolved earlier is refused.
 * @throws {RangeRefusedError} If the file has no such range.
 * @throws what `requestHub()` throws.
 */
export async function askForRange(
  hub: Hub,
  url: URL,
  request: RangeRequest,
): Promise<RangeAnswer> {
  const { failure, client, signal } = request;
  const options: RequestOptions = {
    failure,
    ...(client && { client }),
    ...(signal && { signal }),
  };
  const { isResolved = url.origin !== hub.endpoint.origin } = request;
  const range = rangeHeader(request);
  const expiredStatuses = isResolved ? EXPIRED_STATUSES : [];
  const refusedStatuses = range === undefined ? [] : [403, 416];
  const answer = await requestHub(hub, url, {
    ...options,
    headersFor: (origin) => rangeHeaders(request, origin),
    statuses: [...CONTENT_STATUSES, ...expiredStatuses, ...refusedStatuses],
  });
  const { status } = answer.response;
  if (CONTENT_STATUSES.includes(status)) {
    const isConditional = etagFor(request, answer.url.origin) !== undefined;
    const isRangeRefused = range !== undefined && status === 200 &&
      !isConditional;
    return { ...answer, isRangeRefused };
  }
  await answer.response.body?.cancel();
  if (expiredStatuses.includes(status)) throw expired(answer, failure);
  if (status === 416) throw noSuchRange(answer, range ?? "", failure);
  // The Hub says why; whoever says nothing may mean the range.
  if (answer.response.headers.has("x-error-code")) {
    throw refuse(hub, answer, failure);
  }
  const plain = { ...options, statuses: CONTENT_STATUSES };
  const whole = await requestHub(hub, answer.url, plain);
  return { ...whole, isRangeRefused: true };
}

/** The ETag of the bytes that are there, as the given origin knows it. */
export function etagFor(
  { etag }: RangeRequest,
  origin: string,
): string | undefined {
  return typeof etag === "function" ? etag(origin) : etag;
}

function rangeHeader({ start, end }: RangeRequest): string | undefined {
  if (start === 0 && end === undefined) return undefined;
  return `bytes=${start}-${end === undefined ? "" : end - 1}`;
}

function rangeHeaders(
  request: RangeRequest,
  origin: string,
): Record<string, string> {
  const range = rangeHeader(request);
  if (range === undefined) return {};
  const etag = etagFor(request, origin);
  return { range, ...(etag !== undefined && { "if-range": etag }) };
}

function expired(
  { response, url }: HubAnswer,
  failure: string,
): ExpiredAddressError {
  return new ExpiredAddressError(
    `${failure}: "${url.host}" answered ${response.status} to an address that it accepted before`,
    { hint: "run the command again to get a fresh address" },
  );
}

function noSuchRange(
  { url }: HubAnswer,
  range: string,
  failure: string,
): RangeRefusedError {
  return new RangeRefusedError(
    `${failure}: "${url.host}" answered 416: it has nothing at "${range}"`,
  );
}
