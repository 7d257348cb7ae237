import { NetworkError } from "../../base/errors.ts";
import type { Hub } from "../hub.ts";
import { followRedirect } from "./follow_redirect.ts";
import { refuse } from "./refusal.ts";
import { send, type SendOptions } from "./send.ts";

/** What a request is for. */
export interface RequestOptions extends Omit<SendOptions, "headers"> {
  /**
   * Gives more headers for each origin that is asked.
   *
   * @default no more headers
   */
  headersFor?: (origin: string) => Record<string, string>;
  /**
   * Statuses that are an answer and no failure.
   *
   * @default {[200]}
   */
  statuses?: readonly number[];
}

/** An answer and where it came from. */
export interface HubAnswer {
  /** The answer; its body must be read or cancelled. */
  response: Response;
  /** The address that answered, after all redirects; its query may be a secret. */
  url: URL;
}

/** The public Hub redirects once, mirrors a few times; browsers stop at 20. */
const MAXIMUM_REDIRECTS = 10;

const REDIRECT_STATUSES: readonly number[] = [301, 302, 303, 307, 308];

/**
 * Sends a GET request and follows redirects by hand, so that the token goes to the endpoint's origin
 * (scheme, host and port) only, and no redirect leaves `https:`.
 *
 * @throws {NetworkError} If there are too many redirects, or an unsafe one.
 * @throws what `send()` throws, and what `refuse()` makes of any other status.
 */
export async function requestHub(
  hub: Hub,
  url: URL,
  options: RequestOptions,
): Promise<HubAnswer> {
  const { headersFor, statuses = [200], ...rest } = options;
  let current = url;
  for (let count = 0; count <= MAXIMUM_REDIRECTS; count += 1) {
    const headers = headersFor?.(current.origin) ?? {};
    const response = await send(hub, current, { ...rest, headers });
    const answer: HubAnswer = { response, url: current };
    if (statuses.includes(response.status)) return answer;
    await response.body?.cancel();
    if (!REDIRECT_STATUSES.includes(response.status)) {
      throw refuse(hub, answer, options.failure);
    }
    const location = response.headers.get("location");
    current = followRedirect(current, location, options.failure);
  }
  throw new NetworkError(
    `${options.failure}: the server redirects more than ${MAXIMUM_REDIRECTS} times`,
  );
}
