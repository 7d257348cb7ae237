import { z } from "zod";

/** A package of npm in one version. */
export interface NpmPackage {
  /** Its name, with the scope. */
  name: string;
  /** Its exact version. */
  version: string;
}

/** What a package says of itself in its `package.json`, and the registry in its answer. */
export interface PackageLicense extends NpmPackage {
  /** An SPDX expression. */
  license: string;
  /** Where its source is, if it says so. */
  source: string | undefined;
}

const LOCK_SCHEMA = z.object({
  npm: z.record(z.string(), z.unknown()).default({}),
});

const DOCUMENT_SCHEMA = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string(),
  repository: z.union([z.string(), z.object({ url: z.string() })]).optional(),
  homepage: z.string().optional(),
});

/** The ways in which a repository on GitHub is written. */
const GITHUB_REGEXP =
  /^(?:|github:|.*\bgithub\.com[:/])([\w.-]+\/[\w.-]+?)(?:\.git)?$/;

/** `name@version_peer@version`: what follows an underscore are peers that it was resolved with. */
const KEY_REGEXP = /^(@?[^@]+)@([^_]+)/;

/** Lists the packages of npm that a `deno.lock` holds, in its order, those of other systems too. */
export function listPackages(lock: unknown): NpmPackage[] {
  const packages = new Map<string, NpmPackage>();
  for (const key of Object.keys(LOCK_SCHEMA.parse(lock).npm)) {
    const [id = key, name = key, version = ""] = KEY_REGEXP.exec(key) ?? [];
    packages.set(id, { name, version });
  }
  return [...packages.values()];
}

/** Reads license and source out of a `package.json`. */
export function parseLicense(document: unknown): PackageLicense {
  const { name, version, license, repository, homepage } = DOCUMENT_SCHEMA
    .parse(document);
  const address = typeof repository === "string" ? repository : repository?.url;
  return {
    name,
    version,
    license: license.replace(/^\((.*)\)$/, "$1"),
    source: address === undefined ? homepage : browsable(address),
  };
}

/** `git+https://host/owner/name.git`, `owner/name` and the like as an address for a browser. */
function browsable(address: string): string {
  const [, name] = GITHUB_REGEXP.exec(address) ?? [];
  return name === undefined
    ? address.replace(/^git\+/, "").replace(/\.git$/, "")
    : `https://github.com/${name}`;
}
