import { formatDuration } from "../../base/duration.ts";
import { HEAD_TIMEOUT_MS, type Hub } from "../hub.ts";
import { redact } from "../redact.ts";
import { explainFetchFailure } from "./fetch_failure.ts";
import { TransientError } from "./network_failure.ts";
import { TimeLimit } from "./time_limit.ts";

/** How one request is sent. */
export interface SendOptions {
  /** Begins every error message, as in `Cannot list the files of "owner/name"`. */
  failure: string;
  /**
   * Headers besides those that every request has.
   *
   * @default {{}}
   */
  headers?: Record<string, string>;
  /**
   * What the request is sent with, to have a connection of its own.
   *
   * @default the client that all requests share
   */
  client?: Deno.HttpClient;
  /** Ends the request, and the body of its answer. */
  signal?: AbortSignal;
}

/** Headers worth a line in the log. None of them is a secret. */
const LOGGED_HEADERS = [
  "accept-ranges",
  "content-encoding",
  "content-length",
  "content-range",
  "content-type",
  "etag",
  "ratelimit",
  "retry-after",
  "x-error-code",
  "x-linked-etag",
  "x-linked-size",
  "x-repo-commit",
] as const;

/**
 * Sends one GET request, with the token if it goes to the endpoint's origin (scheme, host and port),
 * and follows no redirect.
 *
 * @throws {TransientError} If there is no answer in time, or what else `explainFetchFailure()` makes of
 * it.
 */
export async function send(
  hub: Hub,
  url: URL,
  options: SendOptions,
): Promise<Response> {
  const headers = requestHeaders(hub, url, options);
  const startMs = performance.now();
  const response = await fetchHead(hub, url, { ...options, headers });
  report(hub, { response, url, headers, startMs });
  return response;
}

function requestHeaders(
  hub: Hub,
  url: URL,
  { headers }: SendOptions,
): Record<string, string> {
  return {
    // Encoded bodies would have to be decoded before their size and digest mean anything.
    "accept-encoding": "identity",
    ...headers,
    ...(hub.token !== undefined && url.origin === hub.endpoint.origin &&
      { authorization: `Bearer ${hub.token}` }),
  };
}

async function fetchHead(
  hub: Hub,
  url: URL,
  { failure, headers = {}, client, signal }: SendOptions,
): Promise<Response> {
  const timeoutMs = hub.headTimeoutMs ?? HEAD_TIMEOUT_MS;
  using limit = new TimeLimit(timeoutMs, {
    signal,
    error: () =>
      new TransientError(
        `${failure}: "${url.host}" gave no answer within ${
          formatDuration(timeoutMs)
        }`,
        { hint: "check the connection, or try again later" },
      ),
  });
  try {
    return await hub.fetch(url, {
      headers,
      redirect: "manual",
      signal: limit.signal,
      ...(client && { client }),
    });
  } catch (error) {
    limit.signal.throwIfAborted();
    throw explainFetchFailure(error, { hub, url, failure });
  }
}

interface Sent {
  response: Response;
  url: URL;
  headers: Record<string, string>;
  startMs: number;
}

function report(hub: Hub, { response, url, headers, startMs }: Sent): void {
  const location = response.headers.get("location");
  hub.onExchange?.({
    url: redact(url.href),
    status: response.status,
    elapsedMs: Math.round(performance.now() - startMs),
    authorized: headers["authorization"] !== undefined,
    ...(headers["range"] !== undefined && { range: headers["range"] }),
    ...(headers["if-range"] !== undefined && { ifRange: headers["if-range"] }),
    ...(location !== null && URL.canParse(location, url) &&
      { location: redact(new URL(location, url).href) }),
    headers: Object.fromEntries(LOGGED_HEADERS.flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, value]];
    })),
  });
}
