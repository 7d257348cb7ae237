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

/** Lists the packages of npm that a `deno.lock` holds, in its order, those of other systems too. */
export function listPackages(lock: unknown): NpmPackage[] {
  const keys = Object.keys(LOCK_SCHEMA.parse(lock).npm);
  // What follows an underscore are the peers that the version was resolved with.
  const packages = keys.map((key) => key.replace(/_.*$/, ""));
  return [...new Set(packages)].map((key) => ({
    name: key.slice(0, key.lastIndexOf("@")),
    version: key.slice(key.lastIndexOf("@") + 1),
  }));
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
