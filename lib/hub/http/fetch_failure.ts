import { FastvlmError, NetworkError } from "../../base/errors.ts";
import type { Hub } from "../hub.ts";
import { redact } from "../redact.ts";

/** The request that failed. */
export interface FailedRequest {
  /** How the Hub is reached. */
  hub: Hub;
  /** The address that was asked. */
  url: URL;
  /** Begins the message. */
  failure: string;
}

/** What Deno puts around the reason: the whole address, and the number of the system's error. */
const FRAME_REGEXP =
  /^error sending request for url \(\S*\): (?:client error \(\w+\): )?| \(os error \d+\)/g;

/**
 * Says why a request got no answer. Deno's own error is not kept as the cause, since it holds the
 * address with its query.
 */
export function explainFetchFailure(
  error: unknown,
  { hub, url, failure }: FailedRequest,
): FastvlmError {
  if (error instanceof Deno.errors.NotCapable) {
    return new FastvlmError(
      `${failure}: permission to connect to "${url.host}" is missing`,
      { hint: `add --allow-net=${url.host} to the deno run command` },
    );
  }
  const reason = redact(reasonOf(error).replaceAll(FRAME_REGEXP, ""));
  return new NetworkError(
    `${failure}: cannot reach "${url.origin}": ${reason}`,
    {
      hint: url.origin === hub.endpoint.origin
        ? "check the connection, or name another endpoint in FASTVLM_ENDPOINT"
        : `check the connection; "${hub.endpoint.origin}" redirected there`,
    },
  );
}

/** Deno gives the reason as the cause of a general "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
