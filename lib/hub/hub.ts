import { type Environment, processEnvironment } from "../base/environment.ts";
import { UsageError } from "../base/errors.ts";
import { resolveEndpoint } from "./endpoint.ts";
import type { RetryOptions } from "./retry/retry_budget.ts";

/** One request and the head of its answer; holds no secret and no query string. */
export interface HubExchange {
  /** Address that was asked, without its query. */
  url: string;
  /** Status of the answer. */
  status: number;
  /** Milliseconds until the head of the answer was there. */
  elapsedMs: number;
  /** Whether the token was sent along. */
  authorized: boolean;
  /** The range that was asked for. */
  range?: string;
  /** The ETag on whose condition it was. */
  ifRange?: string;
  /** Where the answer redirects to, without its query. */
  location?: string;
  /** The headers of the answer that help to explain a fault, by name. */
  headers: Record<string, string>;
}

/** How the Hub, or a mirror that speaks its language, is reached. */
export interface Hub {
  /** Base address; a path, as company mirrors have one, is kept. */
  readonly endpoint: URL;
  /** Sent to the endpoint's origin and nowhere else. */
  readonly token: string | undefined;
  /** Sends one request. */
  readonly fetch: typeof globalThis.fetch;
  /** Told of every request that was answered, redirected ones included. */
  readonly onExchange?: (exchange: HubExchange) => void;
  /**
   * How long to wait for the head of an answer, and for the first bytes of its body, in milliseconds.
   *
   * @default {30_000}
   */
  readonly headTimeoutMs?: number;
  /**
   * How calls of the API are tried again.
   *
   * @default {{}}
   */
  readonly retries?: RetryOptions;
}

/** The public Hub answers within a second; proxies that ask on have limits of 30 to 60 seconds. */
export const HEAD_TIMEOUT_MS = 30_000;

/** Options of {@linkcode createHub}. */
export interface CreateHubOptions {
  /**
   * Looks up `FASTVLM_ENDPOINT`, `HF_ENDPOINT` and `HF_TOKEN`.
   *
   * @default the process's environment
   */
  environment?: Environment;
  /**
   * Base address, whatever the variables say.
   *
   * @default `FASTVLM_ENDPOINT`, else `HF_ENDPOINT`, else the public Hub
   */
  endpoint?: URL;
  /**
   * Sends one request.
   *
   * @default {globalThis.fetch}
   */
  fetch?: typeof globalThis.fetch;
}

/** What a token can consist of (RFC 6750); anything else cannot be sent in a header. */
const TOKEN_REGEXP = /^[\w.~+/-]+=*$/;

/**
 * Describes how the Hub is reached, from the environment.
 *
 * @throws {UsageError} If the endpoint or the token cannot be used; the message never shows a token.
 */
export function createHub(options: CreateHubOptions = {}): Hub {
  const { environment = processEnvironment, fetch = globalThis.fetch } =
    options;
  return {
    endpoint: options.endpoint ?? resolveEndpoint(environment),
    token: readToken(environment),
    fetch,
  };
}

/** Builds an address below the endpoint; segments are encoded, so that none can add to the path. */
export function hubUrl(hub: Hub, segments: readonly string[]): URL {
  const url = new URL(hub.endpoint);
  const path = segments.map(encodeURIComponent).join("/");
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${path}`;
  return url;
}

function readToken(environment: Environment): string | undefined {
  const token = environment("HF_TOKEN")?.trim();
  if (!token) return undefined;
  if (TOKEN_REGEXP.test(token)) return token;
  throw new UsageError(
    "Cannot use HF_TOKEN as it must be one word of letters, digits and -._~+/",
  );
}
