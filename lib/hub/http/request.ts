import { NetworkError } from "../../base/errors.ts";
import { explainFetchFailure } from "./fetch_failure.ts";
import type { Hub } from "../hub.ts";
import { redact } from "../redact.ts";
import { refuse } from "./refusal.ts";

/** What a request is for. */
export interface RequestOptions {
  /** Begins every error message, as in `Cannot list the files of "owner/name"`. */
  failure: string;
  /** Ends the request, and the body of its answer. */
  signal?: AbortSignal;
}

/** An answer of status 200 and where it came from. */
export interface HubAnswer {
  /** The answer; its body must be read or cancelled. */
  response: Response;
  /** The address that answered, after all redirects; its query may be a secret. */
  url: URL;
}

/** The public Hub redirects once, mirrors a few times; browsers stop at 20. */
const MAXIMUM_REDIRECTS = 10;

const REDIRECT_STATUSES: readonly number[] = [301, 302, 303, 307, 308];

/** Headers worth a line in the log. None of them is a secret. */
const LOGGED_HEADERS = [
  "content-encoding",
  "content-length",
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
 * Sends a GET request and follows redirects by hand, so that the token goes to the endpoint's origin
 * (scheme, host and port) only, and no redirect leaves `https:`.
 *
 * @throws {AccessDeniedError} On status 401 and 403.
 * @throws {NotFoundError} On status 404.
 * @throws {NetworkError} On any other status but 200, too many or unsafe redirects, or no answer.
 * @throws {FastvlmError} If Deno's permission for the host is missing; the hint has the flag.
 */
export async function requestHub(
  hub: Hub,
  url: URL,
  options: RequestOptions,
): Promise<HubAnswer> {
  let current = url;
  for (let count = 0; count <= MAXIMUM_REDIRECTS; count += 1) {
    const response = await send(hub, current, options);
    if (response.status === 200) return { response, url: current };
    await response.body?.cancel();
    if (!REDIRECT_STATUSES.includes(response.status)) {
      throw refuse(hub, { response, url: current }, options.failure);
    }
    const location = response.headers.get("location");
    current = followRedirect(current, location, options.failure);
  }
  throw new NetworkError(
    `${options.failure}: the server redirects more than ${MAXIMUM_REDIRECTS} times`,
  );
}

/**
 * Resolves the `Location` of a redirect against the address that sent it. It may lead to `https:`, or
 * from `http:` (which only a configured endpoint can start) to `http:`.
 *
 * @throws {NetworkError} If it leads elsewhere or nowhere; the message begins with `failure`.
 */
export function followRedirect(
  from: URL,
  location: string | null,
  failure: string,
): URL {
  if (location === null || !URL.canParse(location, from)) {
    throw new NetworkError(
      `${failure}: "${from.host}" redirects without a usable address`,
    );
  }
  const target = new URL(location, from);
  const isSafe = target.protocol === "https:" ||
    (target.protocol === "http:" && from.protocol === "http:");
  if (isSafe && target.username === "" && target.password === "") return target;
  throw new NetworkError(
    `${failure}: "${from.host}" redirects to the unsafe address "${
      redact(target.href)
    }"`,
  );
}

async function send(
  hub: Hub,
  url: URL,
  { failure, signal }: RequestOptions,
): Promise<Response> {
  const authorized = hub.token !== undefined &&
    url.origin === hub.endpoint.origin;
  // Encoded bodies would have to be decoded before their size and digest mean anything.
  const headers = new Headers({ "accept-encoding": "identity" });
  if (authorized) headers.set("authorization", `Bearer ${hub.token}`);
  const startMs = performance.now();
  let response: Response;
  try {
    response = await hub.fetch(url, {
      headers,
      redirect: "manual",
      ...(signal && { signal }),
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw explainFetchFailure(error, { hub, url, failure });
  }
  report(hub, { response, url }, { authorized, startMs });
  return response;
}

function report(
  hub: Hub,
  { response, url }: HubAnswer,
  { authorized, startMs }: { authorized: boolean; startMs: number },
): void {
  const location = response.headers.get("location");
  hub.onExchange?.({
    url: redact(url.href),
    status: response.status,
    elapsedMs: Math.round(performance.now() - startMs),
    authorized,
    ...(location !== null && URL.canParse(location, url) &&
      { location: redact(new URL(location, url).href) }),
    headers: Object.fromEntries(LOGGED_HEADERS.flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, value]];
    })),
  });
}
