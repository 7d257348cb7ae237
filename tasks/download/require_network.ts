import { FastvlmError } from "../../lib/base/errors.ts";
import type { ModelRef } from "../../lib/catalog/find.ts";
import type { Hub } from "../../lib/hub/hub.ts";

/** Ports that an address without one means. */
const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  "http:": "80",
  "https:": "443",
};

/** The servers that a run may ask. */
export interface Servers {
  /** How the Hub is reached. */
  hub: Hub;
  /** Other servers that have the Hub's files; without them, those that the catalog names. */
  mirrors?: readonly Hub[];
}

/**
 * Refuses to begin if a model comes from servers none of which may be asked: no lock file and no folder
 * is then left behind. The task's own flags cover the servers of an endpoint or a catalog only where the
 * environment names it.
 *
 * @throws {FastvlmError} If the permission is missing; the message names the server.
 */
export async function requireNetwork(
  ref: ModelRef,
  servers: Servers,
): Promise<void> {
  const urls = serversOf(ref, servers);
  const [first] = urls;
  if (first === undefined || await isAnyPermitted(urls)) return;
  const way = ref.variant.source.kind === "hub"
    ? "the endpoint by FASTVLM_ENDPOINT"
    : "the catalog by FASTVLM_CONFIG";
  throw new FastvlmError(
    `Cannot download "${ref.key}": permission to connect to "${first.host}" is missing`,
    {
      hint: `add --allow-net=${first.host} to the deno run command, ` +
        `or name ${way} and use deno task download`,
    },
  );
}

function serversOf(
  { variant: { source } }: ModelRef,
  { hub, mirrors }: Servers,
): URL[] {
  if (source.kind === "zip") return [new URL(source.url)];
  if (source.kind !== "hub") return [];
  const others = mirrors?.map(({ endpoint }) => endpoint) ??
    source.mirrors?.map((address) => new URL(address)) ?? [];
  return [hub.endpoint, ...others];
}

async function isAnyPermitted(urls: readonly URL[]): Promise<boolean> {
  const statuses = await Promise.all(
    urls.map(({ hostname, port, protocol }) =>
      Deno.permissions.query({
        name: "net",
        host: `${hostname}:${port || DEFAULT_PORTS[protocol] || "443"}`,
      })
    ),
  );
  return statuses.some(({ state }) => state === "granted");
}
