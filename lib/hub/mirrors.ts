import { type Environment, processEnvironment } from "../base/environment.ts";
import { FastvlmError } from "../base/errors.ts";
import {
  type EndpointSetting,
  findEndpointSetting,
  parseEndpoint,
} from "./endpoint.ts";
import { createHub, type CreateHubOptions, type Hub } from "./hub.ts";

/** Options of {@linkcode createHubs}. */
export interface CreateHubsOptions extends Omit<CreateHubOptions, "endpoint"> {
  /**
   * Addresses of the Hub and its mirrors, separated by commas.
   *
   * @default `FASTVLM_ENDPOINT`, else `HF_ENDPOINT`, else the public Hub
   */
  endpoints?: string | undefined;
}

/** The option that `endpoints` comes from. */
const ENDPOINT_OPTION = "--endpoint";

/** How long calls are tried again where the hub does not say; several servers share the time. */
const PATIENCE_MS = 120_000;

/**
 * Describes how the Hub and its mirrors are reached, in the order in which they are to be tried. There
 * is at least one. The token goes to the first only: mirrors belong to somebody else.
 *
 * @throws {UsageError} If an endpoint or the token cannot be used.
 */
export function createHubs(options: CreateHubsOptions = {}): [Hub, ...Hub[]] {
  const { environment = processEnvironment, endpoints, ...rest } = options;
  const [endpoint, ...others] = settingsOf(endpoints, environment)
    .map(parseEndpoint);
  const hub = createHub({
    ...rest,
    environment,
    ...(endpoint && { endpoint }),
  });
  return [hub, ...others.map((other) => withoutToken(hub, other))];
}

/**
 * Describes another server that has the Hub's repositories. It gets no token.
 *
 * @throws {UsageError} If the endpoint cannot be used.
 */
export function mirrorOf(hub: Hub, endpoint: string): Hub {
  const url = parseEndpoint({ name: "a mirror", value: endpoint });
  return withoutToken(hub, url);
}

/**
 * Asks the Hub and its mirrors one after another until one answers.
 *
 * @throws what the first one threw if all fail; what is no `FastvlmError`, such as the reason of an
 * abort, ends the search at once.
 */
export async function askInTurn<T>(
  hubs: readonly [Hub, ...Hub[]],
  ask: (hub: Hub) => Promise<T>,
): Promise<T> {
  const failures: FastvlmError[] = [];
  for (const hub of hubs) {
    try {
      return await ask(withShareOfPatience(hub, hubs.length));
    } catch (error) {
      if (!(error instanceof FastvlmError)) throw error;
      failures.push(error);
    }
  }
  throw failures[0];
}

/** Many dead servers must not take longer to tell than one. */
function withShareOfPatience(hub: Hub, count: number): Hub {
  const { patienceMs = PATIENCE_MS, ...rest } = hub.retries ?? {};
  return { ...hub, retries: { ...rest, patienceMs: patienceMs / count } };
}

function withoutToken(hub: Hub, endpoint: URL): Hub {
  return { ...hub, endpoint, token: undefined };
}

/** The addresses that were set, each with what they were set by. */
function settingsOf(
  endpoints: string | undefined,
  environment: Environment,
): EndpointSetting[] {
  const setting = endpoints?.trim()
    ? { name: ENDPOINT_OPTION, value: endpoints }
    : findEndpointSetting(environment);
  if (setting === undefined) return [];
  const { name, value: list } = setting;
  return list.split(",").map((each) => each.trim())
    .filter((value) => value !== "")
    .map((value) => ({ name, value }));
}
