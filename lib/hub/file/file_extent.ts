import { DigestMismatchError, NetworkError } from "../../base/errors.ts";
import { parseContentRange } from "../http/content_range.ts";
import {
  FileChangedError,
  RangeRefusedError,
} from "../http/network_failure.ts";
import { etagFor, type RangeAnswer } from "./ask_for_range.ts";
import type { RangeRequest } from "./open_range.ts";

/** Which bytes of which file an answer declares. */
export interface FileExtent {
  /** Position of the body's first byte: the one asked for, or 0 if the server sends the whole file. */
  readonly start: number;
  /** Position after the body's last byte; `undefined` if the server does not say. */
  readonly end: number | undefined;
  /** Bytes of the whole file; `undefined` if the server does not say. */
  readonly total: number | undefined;
  /** ETag of the file, if it is a strong one. */
  readonly etag: string | undefined;
  /** Whether the server gives ranges of the file. */
  readonly acceptsRanges: boolean;
}

const STRONG_ETAG_REGEXP = /^"[^"]*"$/;

/**
 * Reads which bytes an answer of status 200 or 206 declares, and whether these are of use.
 *
 * @throws {RangeRefusedError} If a 206 is not, or not only, the range that was asked for.
 * @throws {FileChangedError} If a 206 has another size or ETag of the file than expected.
 * @throws {DigestMismatchError} If a 200 has another size.
 * @throws {NetworkError} If the body is encoded.
 */
export function readExtent(
  answer: RangeAnswer,
  request: RangeRequest,
): FileExtent {
  const { headers, status } = answer.response;
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    throw new NetworkError(
      `${request.failure}: the server sent it encoded as "${encoding}", which was not asked for`,
    );
  }
  return status === 206
    ? readPart(answer, request)
    : readWhole(answer, request);
}

function readWhole(
  { response: { headers }, isRangeRefused }: RangeAnswer,
  { bytes, failure }: RangeRequest,
): FileExtent {
  const length = readLength(headers);
  if (length !== undefined && bytes !== undefined && length !== bytes) {
    throw new DigestMismatchError(
      `${failure}: it must have ${bytes} bytes, and the server offers ${length}`,
    );
  }
  return {
    start: 0,
    end: length,
    total: length,
    etag: strongEtag(headers),
    acceptsRanges: !isRangeRefused && headers.get("accept-ranges") === "bytes",
  };
}

function readPart(answer: RangeAnswer, request: RangeRequest): FileExtent {
  const { headers } = answer.response;
  const range = parseContentRange(headers.get("content-range"));
  const isAsked = range !== undefined && range.start === request.start &&
    range.end <= (request.end ?? Infinity);
  if (!isAsked) throw wrongRange(answer, request);
  const { start, end, total } = range;
  const length = readLength(headers) ?? end - start;
  if (length !== end - start) throw wrongRange(answer, request);
  checkIdentity(answer, { total, request });
  return { start, end, total, etag: strongEtag(headers), acceptsRanges: true };
}

function checkIdentity(
  { response: { headers }, url }: RangeAnswer,
  { total, request }: { total: number | undefined; request: RangeRequest },
): void {
  const { bytes = total, failure } = request;
  if (total !== undefined && total !== bytes) {
    throw new FileChangedError(
      `${failure}: it must have ${bytes} bytes, and "${url.host}" has one of ${total}`,
    );
  }
  const known = etagFor(request, url.origin);
  const etag = headers.get("etag") ?? known;
  if (known !== undefined && etag !== known) {
    throw new FileChangedError(
      `${failure}: "${url.host}" has another file there now, of ETag ${etag} instead of ${known}`,
    );
  }
}

function wrongRange(
  { response: { headers }, url }: RangeAnswer,
  { start, end, failure }: RangeRequest,
): RangeRefusedError {
  const asked = `${start}-${end === undefined ? "" : end - 1}`;
  const range = headers.get("content-range");
  const length = headers.get("content-length");
  const sent = range === null
    ? "a part that it does not name"
    : `"${range}"${length === null ? "" : ` in ${length} bytes`}`;
  return new RangeRefusedError(
    `${failure}: asked for "bytes=${asked}", "${url.host}" sent ${sent}`,
  );
}

function readLength(headers: Headers): number | undefined {
  const length = headers.get("content-length");
  return length === null ? undefined : Number(length);
}

/** A weak ETag says that files mean the same, not that they have the same bytes. */
function strongEtag(headers: Headers): string | undefined {
  const etag = headers.get("etag") ?? "";
  return STRONG_ETAG_REGEXP.test(etag) ? etag : undefined;
}
