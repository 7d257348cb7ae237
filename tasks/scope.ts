/**
 * Prints the part of a task's permission scope that depends on the environment, for `$( )` in
 * `deno.json`:
 *
 * - `store`: the user store;
 * - `config`: the folder of the catalog that `FASTVLM_CONFIG` names, else the project's;
 * - `endpoint`: the host of `FASTVLM_ENDPOINT` or `HF_ENDPOINT`, else the public Hub's.
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

/** Finds a scope; what cannot be found is replaced by what the tasks may use anyway. */
const SCOPES: Record<string, () => string> = {
  store: () => flagValue(userStore) ?? "artifacts",
  config: () => flagValue(catalogFolder) ?? ".",
  endpoint: () => flagValue(endpointHost) ?? "huggingface.co",
};

if (import.meta.main) {
  const scope = SCOPES[Deno.args[0] ?? ""]?.() ?? ".";
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

function endpointHost(): string {
  return resolveEndpoint().host;
}
