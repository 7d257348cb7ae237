import { FastvlmError, NetworkError } from "../../base/errors.ts";
import type { Hub } from "../hub.ts";
import { redact } from "../redact.ts";
import { TransientError, UnreachableError } from "./network_failure.ts";
import { refuseByProxy } from "./refusal.ts";

/** The request that failed. */
export interface FailedRequest {
  /** How the Hub is reached. */
  hub: Hub;
  /** The address that was asked. */
  url: URL;
  /** Begins the message. */
  failure: string;
}

/** What Deno puts around the reason: addresses, and the number of the system's error. */
const FRAME_REGEXP =
  /^error sending request (?:for url \(\S*\)|from \S+ for \S+ \(\S*\)): (?:client error \(\w+\): )?| \(os error \d+\)/g;

const CONNECT_REGEXP = /client error \(Connect\)/;

const CERTIFICATE_REGEXP = /invalid peer certificate: (.*)/;

/** A certificate that nobody known has signed, and one that has signed itself. */
const UNKNOWN_ISSUER_REGEXP = /UnknownIssuer|CaUsedAsEndEntity/;

/** What a proxy with a password makes of `https:`; with `http:` it answers with status 407. */
const PROXY_REGEXP = /proxy authentication required/i;

/** Ports that no browser connects to, and Deno neither. */
const BLOCKED_REGEXP = /port \d+ are blocked/;

/**
 * Says why a request got no answer, and whether it is worth another attempt: a `TransientError`, an
 * `UnreachableError` if there was no connection at all, else an error that stays. Deno's own error is
 * not kept as the cause, since it holds the address with its query.
 */
export function explainFetchFailure(
  error: unknown,
  request: FailedRequest,
): FastvlmError {
  const { url, failure } = request;
  if (error instanceof Deno.errors.NotCapable) {
    return new FastvlmError(
      `${failure}: permission to connect to "${url.host}" is missing`,
      { hint: permissionHint(request) },
    );
  }
  const text = reasonOf(error);
  const certificate = text.match(CERTIFICATE_REGEXP)?.[1];
  if (certificate !== undefined) return distrust(certificate, request);
  const reason = redact(text.replaceAll(FRAME_REGEXP, ""));
  const message = `${failure}: cannot reach "${url.origin}": ${reason}`;
  if (PROXY_REGEXP.test(text)) return refuseByProxy(message);
  const options = { hint: hintFor(request) };
  if (BLOCKED_REGEXP.test(text)) return new NetworkError(message, options);
  return CONNECT_REGEXP.test(text)
    ? new UnreachableError(message, options)
    : new TransientError(message, options);
}

/** Where an endpoint or mirror is named, the tasks' own flags cover it. */
function permissionHint({ hub, url }: FailedRequest): string {
  const flag = `add --allow-net=${url.host} to the deno run command`;
  return url.origin === hub.endpoint.origin
    ? `${flag}; deno task download has it for the endpoints in FASTVLM_ENDPOINT ` +
      "and the servers of the catalog in FASTVLM_CONFIG"
    : flag;
}

function distrust(
  certificate: string,
  { url, failure }: FailedRequest,
): NetworkError {
  const message =
    `${failure}: cannot trust the certificate of "${url.origin}": ${certificate}`;
  return UNKNOWN_ISSUER_REGEXP.test(certificate)
    ? new NetworkError(message, {
      hint:
        "set DENO_CERT to a PEM file with the certificate of the authority " +
        "that your network uses, or DENO_TLS_CA_STORE=system",
    })
    : new NetworkError(message, {
      hint: "check the endpoint's name, and this machine's date",
    });
}

function hintFor({ hub, url }: FailedRequest): string {
  return url.origin === hub.endpoint.origin
    ? "check the connection, or name another endpoint in FASTVLM_ENDPOINT"
    : `check the connection; "${hub.endpoint.origin}" redirected there`;
}

/** Deno gives the reason as the cause of a general "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
