import { join } from "@std/path";
import { readJson } from "../../../lib/base/json.ts";
import { NotFoundError } from "../../../lib/base/errors.ts";
import {
  type NpmPackage,
  type PackageLicense,
  parseLicense,
} from "./npm_package.ts";

/** Where packages are. */
export interface ReadLicenseOptions {
  /** Folder of Deno's cache that holds the registry's packages. */
  cache: string;
  /** The registry, asked for packages that are made for other systems and so not in the cache. */
  registry: string;
}

/**
 * Reads the license of a package from Deno's cache, else from the registry.
 *
 * @throws {NotFoundError} If the registry does not know it.
 */
export async function readLicense(
  { name, version }: NpmPackage,
  { cache, registry }: ReadLicenseOptions,
): Promise<PackageLicense> {
  try {
    const path = join(cache, name, version, "package.json");
    return parseLicense(await readJson(path));
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
  const url = new URL(`${encodeURIComponent(name)}/${version}`, registry);
  const response = await fetch(url);
  if (response.ok) return parseLicense(await response.json());
  await response.body?.cancel();
  throw new NotFoundError(
    `Cannot find the license of "${name}@${version}": ${url} answered ${response.status}`,
  );
}
