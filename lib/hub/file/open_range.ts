import { formatDuration } from "../../base/duration.ts";
import { NetworkError } from "../../base/errors.ts";
import { BodyReader } from "../http/body_reader.ts";
import { describeImpostor, IMPOSTOR_PEEK_BYTES } from "../http/impostor.ts";
import { TransientError } from "../http/network_failure.ts";
import type { HubAnswer } from "../http/request.ts";
import { TimeLimit } from "../http/time_limit.ts";
import { HEAD_TIMEOUT_MS, type Hub } from "../hub.ts";
import { askForRange } from "./ask_for_range.ts";
import { exactBody } from "./exact_body.ts";
import { type FileExtent, readExtent } from "./file_extent.ts";

/** Which bytes of a file are wanted. */
export interface RangeRequest {
  /** Begins every message, as in `Cannot download "path" of "repo"`. */
  failure: string;
  /** Name of the file, to tell it from what servers send in its place. */
  path: string;
  /** Bytes of the whole file, if known. */
  bytes?: number;
  /** Position of the first byte. With 0 and no `end`, the whole file is asked for, without a range. */
  start: number;
  /**
   * Position after the last byte.
   *
   * @default the end of the file
   */
  end?: number;
  /**
   * Strong ETag of the bytes that are there, or what gives it by the origin that is asked: servers
   * that hold the same file have ETags of their own. Goes into `If-Range`.
   */
  etag?: string | ((origin: string) => string | undefined);
  /**
   * Whether the address is one that an earlier answer came from; if such a one is refused, that is an
   * `ExpiredAddressError`.
   *
   * @default whether it has another origin than the endpoint
   */
  isResolved?: boolean;
  /**
   * What the request is sent with, to have a connection of its own.
   *
   * @default the client that all requests share
   */
  client?: Deno.HttpClient;
  /** Ends the request, and the body of its answer. */
  signal?: AbortSignal;
}

/** The answer to a {@linkcode RangeRequest}; dispose of it, read or not. */
export interface OpenedRange extends FileExtent, AsyncDisposable {
  /**
   * The bytes, exactly as many as declared: more of them end it with a `RangeRefusedError` (or a
   * `DigestMismatchError` for a whole file), fewer with a `TransientError`. A chunk holds its bytes
   * until the next one is asked for.
   */
  readonly body: AsyncIterable<Uint8Array>;
  /** The address that answered, after all redirects; its query may be a secret. */
  readonly url: URL;
}

/**
 * Asks for bytes of a file and gives them once the head of the answer, and the first bytes of a file's
 * beginning, say that they can be those. A server that has no range may send the whole file instead:
 * look at `start`. A server that forbids ranges (403) is asked again for the whole at once.
 *
 * @throws {TransientError} If the same request may succeed later.
 * @throws {ExpiredAddressError} If an address that was resolved earlier is refused.
 * @throws {RangeRefusedError} If there is no such range, or the answer declares another one.
 * @throws {FileChangedError} If size or ETag are not the expected ones.
 * @throws {DigestMismatchError} If the whole file is offered with another size.
 * @throws {NetworkError} If the body is encoded, or is an HTML page or a Git LFS pointer.
 * @throws what else `requestHub()` throws.
 */
export async function openRange(
  hub: Hub,
  url: URL,
  request: RangeRequest,
): Promise<OpenedRange> {
  const { failure, signal } = request;
  const answer = await askForRange(hub, url, request);
  using limit = limitFirstBytes(hub, answer, { failure, signal });
  const body = new BodyReader(answer.response, {
    failure,
    signal: limit.signal,
  });
  try {
    // A page has another length than the file: what it is says more.
    if (isFromStart(answer, request)) {
      await checkFirstBytes(answer, body, request);
    }
    const extent = readExtent(answer, request);
    return {
      ...extent,
      url: answer.url,
      body: exactBody(body, { ...request, extent }),
      [Symbol.asyncDispose]: () => body[Symbol.asyncDispose](),
    };
  } catch (error) {
    await body[Symbol.asyncDispose]();
    throw error;
  }
}

function isFromStart(
  { response: { status } }: HubAnswer,
  { start }: RangeRequest,
): boolean {
  return status === 200 || start === 0;
}

function limitFirstBytes(
  { headTimeoutMs = HEAD_TIMEOUT_MS }: Hub,
  { url }: HubAnswer,
  { failure, signal }: { failure: string; signal: AbortSignal | undefined },
): TimeLimit {
  return new TimeLimit(headTimeoutMs, {
    signal,
    error: () =>
      new TransientError(
        `${failure}: "${url.host}" began no body within ${
          formatDuration(headTimeoutMs)
        }`,
        { hint: "check the connection, or try again later" },
      ),
  });
}

async function checkFirstBytes(
  { response }: HubAnswer,
  body: BodyReader,
  { path, bytes, failure }: RangeRequest,
): Promise<void> {
  const contentType = response.headers.get("content-type");
  const start = await body.peek(IMPOSTOR_PEEK_BYTES);
  const impostor = describeImpostor({ path, bytes, contentType, start });
  if (impostor === undefined) return;
  throw new NetworkError(`${failure}: the server sent ${impostor}`, {
    hint: "check proxy and endpoint: something else answers in its place",
  });
}
