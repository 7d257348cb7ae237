import type { Environment } from "../../../lib/base/environment.ts";
import { isOffline } from "../../../lib/base/offline.ts";
import { createHub } from "../../../lib/hub/hub.ts";
import { createHubs } from "../../../lib/hub/mirrors.ts";
import { attempt, type Checked, type Problem } from "./problem.ts";

/** How the network is reached; no request was made to find out. */
export interface Network {
  /** The Hub's address; `null` if what is set is none. */
  endpoint: string | null;
  /** Servers that are asked after it. */
  mirrors: string[];
  /** Whether the environment forbids the network. */
  offline: boolean;
  /** Whether there is a token for gated repositories; never the token. */
  hasToken: boolean;
  /** Variables about proxies that are set, without names and passwords. */
  proxies: Record<string, string>;
  /** Variables about certificates that are set. */
  certificates: Record<string, string>;
}

const TOKEN_VARIABLE = "HF_TOKEN";

/** Deno knows them in either case. */
const PROXY_VARIABLES = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"]
  .flatMap((name) => [name, name.toLowerCase()]);

const CERTIFICATE_VARIABLES: readonly string[] = [
  "DENO_CERT",
  "DENO_TLS_CA_STORE",
];

/** Name and password before a host; a scheme may be left out, and a password may hold anything. */
const CREDENTIALS_REGEXP = /^([a-z][a-z\d+.-]*:\/\/)?.*@/i;

/** Checks endpoint, mirrors and token, and tells what else of the environment matters to a download. */
export async function checkNetwork(
  environment: Environment,
): Promise<Checked<Network>> {
  const problems: Problem[] = [];
  const hubs = await attempt(
    problems,
    "export FASTVLM_ENDPOINT=https://huggingface.co",
    () => createHubs({ environment: without(TOKEN_VARIABLE, environment) }),
  );
  await attempt(
    problems,
    `unset ${TOKEN_VARIABLE}`,
    () => createHub({ environment: only(TOKEN_VARIABLE, environment) }),
  );
  const [endpoint, ...mirrors] = (hubs ?? []).map((hub) => hub.endpoint.href);
  return {
    facts: {
      endpoint: endpoint ?? null,
      mirrors,
      offline: isOffline(environment),
      hasToken: environment(TOKEN_VARIABLE) !== undefined,
      proxies: variablesOf(PROXY_VARIABLES, environment, hideCredentials),
      certificates: variablesOf(CERTIFICATE_VARIABLES, environment),
    },
    problems,
  };
}

function without(hidden: string, environment: Environment): Environment {
  return (name) => name === hidden ? undefined : environment(name);
}

function only(shown: string, environment: Environment): Environment {
  return (name) => name === shown ? environment(name) : undefined;
}

function variablesOf(
  names: readonly string[],
  environment: Environment,
  show: (value: string) => string = String,
): Record<string, string> {
  const entries = names.flatMap((name) => {
    const value = environment(name);
    return value === undefined ? [] : [[name, show(value)]];
  });
  return Object.fromEntries(entries);
}

function hideCredentials(value: string): string {
  return value.replace(CREDENTIALS_REGEXP, "$1***@");
}
