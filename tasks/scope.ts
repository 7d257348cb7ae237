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
import { resolveStores } from "../lib/storage/stores.ts";

const SCOPES: Record<string, () => string> = {
  store: userStore,
  config: catalogFolder,
  endpoint: endpointHost,
};

if (import.meta.main) {
  const scope = SCOPES[Deno.args[0] ?? ""]?.() ?? ".";
  // Deno's flags take a comma in a path when it is doubled.
  Deno.stdout.writeSync(new TextEncoder().encode(scope.replaceAll(",", ",,")));
}

function userStore(): string {
  try {
    return resolveStores({ projectRoot: "." })[0]?.root ?? ".";
  } catch {
    return "artifacts"; // An empty path in a list is refused, and this one is permitted anyway.
  }
}

function catalogFolder(): string {
  const path = processEnvironment("FASTVLM_CONFIG");
  const cwd = processEnvironment("INIT_CWD") ?? ".";
  return path === undefined ? "." : dirname(resolve(cwd, path));
}

function endpointHost(): string {
  const endpoint = processEnvironment("FASTVLM_ENDPOINT") ??
    processEnvironment("HF_ENDPOINT");
  return URL.parse(endpoint ?? "")?.host || "huggingface.co";
}
