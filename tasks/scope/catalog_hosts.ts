import { resolve } from "@std/path";
import { isRecord, readJson } from "../../lib/base/json.ts";
import type { Environment } from "../../lib/base/environment.ts";
import { CATALOG_FILE_NAME, findUpward } from "../../lib/base/project_root.ts";

/**
 * The servers that the catalog names by address: mirrors, and those of zip files. What cannot be read
 * or understood is left out, as the task itself will say so.
 */
export async function catalogHosts(
  environment: Environment,
): Promise<string[]> {
  const cwd = environment("INIT_CWD") ?? ".";
  const named = environment("FASTVLM_CONFIG");
  const path = named === undefined
    ? await findUpward(cwd, CATALOG_FILE_NAME)
    : resolve(cwd, named);
  if (path === undefined) return [];
  try {
    return hostsOf(await readJson(path));
  } catch {
    return [];
  }
}

function hostsOf(catalog: unknown): string[] {
  const models = isRecord(catalog) ? valuesOf(catalog["models"]) : [];
  const hosts = models.filter(isRecord)
    .flatMap(({ variants }) => valuesOf(variants)).filter(isRecord)
    .map(({ source }) => source).filter(isRecord)
    .flatMap(({ mirrors, url }) => [...valuesOf(mirrors), url])
    .flatMap(hostOf);
  return [...new Set(hosts)];
}

function valuesOf(value: unknown): unknown[] {
  return typeof value === "object" && value !== null
    ? Object.values(value)
    : [];
}

/** The host that a flag can take; one with a comma cannot be one of a list. */
function hostOf(address: unknown): string[] {
  const text = String(address);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isServer = url?.protocol === "http:" || url?.protocol === "https:";
  return isServer && !url.host.includes(",") ? [url.host] : [];
}
