/**
 * Prints the part of a task's permission scope that depends on the environment, for `$( )` in
 * `deno.json`:
 *
 * - `store`: the user store;
 * - `config`: the folder of the catalog that `FASTVLM_CONFIG` names, else the project's;
 * - `endpoint`: the hosts of `FASTVLM_ENDPOINT` or `HF_ENDPOINT`, else the public Hub's, and the servers
 *   that the catalog names by address.
 *
 * It never fails: what is wrong with the environment is for the task itself to say.
 *
 * @module
 */

import { dirname, resolve } from "@std/path";
import { processEnvironment } from "../lib/base/environment.ts";
import { UsageError } from "../lib/base/errors.ts";
import { resolveEndpoint } from "../lib/hub/endpoint.ts";
import { resolveStores } from "../lib/storage/stores.ts";
import { catalogHosts } from "./scope/catalog_hosts.ts";

/** Finds a scope; what cannot be found is replaced by what the tasks may use anyway. */
const SCOPES: Record<string, () => string | Promise<string>> = {
  store: () => flagValue(userStore) ?? "artifacts",
  config: () => flagValue(catalogFolder) ?? ".",
  endpoint: async () =>
    [
      ...new Set([
        ...endpointHosts(),
        ...await catalogHosts(processEnvironment),
      ]),
    ].join(),
};

if (import.meta.main) {
  const scope = await SCOPES[Deno.args[0] ?? ""]?.() ?? ".";
  Deno.stdout.writeSync(new TextEncoder().encode(scope));
}

/**
 * What a flag can take as one of several values: Deno refuses empty ones, and a comma cannot be
 * escaped (2.9.6 does not know `,,` any more).
 */
function flagValue(find: () => string | undefined): string | undefined {
  try {
    const value = find();
    return value === "" || value?.includes(",") ? undefined : value;
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

function userStore(): string | undefined {
  return resolveStores({ projectRoot: "." })[0]?.root;
}

function catalogFolder(): string | undefined {
  const path = processEnvironment("FASTVLM_CONFIG");
  const cwd = processEnvironment("INIT_CWD") ?? ".";
  return path === undefined ? undefined : dirname(resolve(cwd, path));
}

/** Several endpoints are tried one after another. */
function endpointHosts(): string[] {
  const list = processEnvironment("FASTVLM_ENDPOINT") ??
    processEnvironment("HF_ENDPOINT") ?? "";
  return list.split(",").map((endpoint) =>
    flagValue(() => resolveEndpoint(() => endpoint).host) ?? "huggingface.co"
  );
}
