import type { Environment } from "./environment.ts";

/** Variables that forbid the network; the second one is the Hub's own. */
const OFFLINE_VARIABLES = ["FASTVLM_OFFLINE", "HF_HUB_OFFLINE"] as const;

/** Whether the environment forbids the network: anything but `0`, `false`, `no`, `off` and empty does. */
export function isOffline(environment: Environment): boolean {
  return OFFLINE_VARIABLES.some((name) => {
    const value = environment(name);
    return value !== undefined && !/^(?:0|false|no|off|)$/i.test(value);
  });
}
