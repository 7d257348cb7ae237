import {
  AccessDeniedError,
  type FastvlmError,
  NetworkError,
  NotFoundError,
} from "../../base/errors.ts";
import type { Hub } from "../hub.ts";
import { redact } from "../redact.ts";
import { TransientError } from "./network_failure.ts";
import type { HubAnswer } from "./request.ts";
import { parseRetryAfter } from "./retry_after.ts";

/** A line of an error message, not a page. */
const MAXIMUM_MESSAGE_LENGTH = 200;

/** Refusals that curl, Git LFS and the Hub's own clients try again, besides all of 500 and above. */
const TRANSIENT_STATUSES: readonly number[] = [408, 425, 429];

/**
 * Turns an answer that is neither success nor redirect into an error. It tells what the Hub said in
 * `X-Error-Code` and `X-Error-Message`; the token is taken out, should a server repeat it.
 */
export function refuse(
  hub: Hub,
  { response, url }: HubAnswer,
  failure: string,
): FastvlmError {
  const { status } = response;
  const said = describeAnswer(hub, response);
  const message = `${failure}: "${url.host}" answered ${status}${said}`;
  if (status === 401 || status === 403) {
    return denyAccess(hub, url, message);
  }
  if (status === 404 || status === 410) {
    return new NotFoundError(message, {
      hint: "check repository, revision and files in models.config.json",
    });
  }
  if (status === 407) return refuseByProxy(message);
  const hint = "try again later, or name another endpoint in FASTVLM_ENDPOINT";
  if (!TRANSIENT_STATUSES.includes(status) && status < 500) {
    return new NetworkError(message, { hint });
  }
  const waitMs = parseRetryAfter(response.headers, Date.now());
  return new TransientError(message, {
    hint,
    ...(waitMs !== undefined && { waitMs }),
  });
}

/** What a proxy that wants a name and password makes of a request. */
export function refuseByProxy(message: string): NetworkError {
  return new NetworkError(
    `${message}: the proxy wants a name and password`,
    {
      hint:
        "put them into the proxy's address in HTTP_PROXY and HTTPS_PROXY, " +
        "as in http://name:password@host:port",
    },
  );
}

/** The Hub answers an anonymous request alike for a private repository and for none at all. */
function denyAccess(hub: Hub, url: URL, message: string): AccessDeniedError {
  if (url.origin !== hub.endpoint.origin) {
    return new AccessDeniedError(
      `${message}; HF_TOKEN goes to "${hub.endpoint.origin}" only`,
      { hint: "run the command again to get a fresh address" },
    );
  }
  const hint = "check the name, accept the conditions on the model's page, " +
    "and set HF_TOKEN to a token that can read it";
  return hub.token === undefined
    ? new AccessDeniedError(
      `${message}; it does not exist, or it is private or gated and needs HF_TOKEN`,
      { hint },
    )
    : new AccessDeniedError(
      `${message}; it does not exist, or it is private or gated and HF_TOKEN gives no access to it`,
      { hint },
    );
}

function describeAnswer(hub: Hub, response: Response): string {
  const parts = ["x-error-code", "x-error-message"]
    .map((name) => response.headers.get(name)?.trim() ?? "")
    .filter((part) => part !== "");
  if (parts.length === 0) return "";
  const text = redact(parts.join(": "), hub.token ? [hub.token] : [])
    // deno-lint-ignore no-control-regex
    .replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, " ")
    .replace(/\.$/, "")
    .slice(0, MAXIMUM_MESSAGE_LENGTH);
  return ` (${text})`;
}
