import { join } from "@std/path";
import { z } from "zod";
import { atomicWrite } from "../base/atomic_write.ts";
import { NotFoundError } from "../base/errors.ts";
import { readJson } from "../base/json.ts";
import {
  BYTES,
  FILE_PATH,
  type FileDigest,
  isNotEmpty,
  SHA256,
} from "../catalog/schema.ts";
import { validate } from "../catalog/validate.ts";
import { manifestPath } from "./layout.ts";
import { PREFIX_DIGESTS, type PrefixDigests } from "./prefix_digests.ts";

/** A file whose content was read and found right. */
export interface VerifiedFile extends FileDigest {
  /** Digests of its beginnings, which tell where a damage is; a file of one step has none. */
  prefixes?: PrefixDigests;
}

/** One installed file, as it was when it was published. */
export interface ManifestFile extends VerifiedFile {
  /** When the file last changed, in milliseconds since 1970; unchanged means that the digest holds. */
  mtimeMs: number;
}

/** Where the installed files came from. */
export interface ManifestSource {
  /** The kind of the catalog's source, as in `"hub"` or `"builtin"`. */
  kind: string;
  /** Hub repository. */
  repo?: string;
  /** Hub commit. */
  commit?: string;
  /** The branch, tag or commit that was asked for. */
  revision?: string;
  /** Name of a built-in model's recipe. */
  recipe?: string;
  /** Name of the variant it was converted from. */
  from?: string;
  /** How converted weights of the language model are stored. */
  weights?: string;
  /** How converted weights of the vision encoder are stored. */
  vision?: string;
  /** How the weights of a second decoder are stored. */
  prefill?: string;
  /** Address of the archive. */
  url?: string;
  /** Folder of the files. */
  path?: string;
}

/** The content of an installed model's `manifest.json`. */
export interface Manifest {
  /** Version of the format. */
  version: 1;
  /** The model's key, as in `"fastvlm-0.5b-q4"`. */
  key: string;
  /** The family. */
  type: string;
  /** The size. */
  size: string;
  /** The variant. */
  variant: string;
  /** Where the files came from. */
  source: ManifestSource;
  /** All files by path below the directory. */
  files: Record<string, ManifestFile>;
  /** How the files were made, if they were converted: source digests, choices, measured errors. */
  conversion?: Record<string, unknown>;
  /** When it was installed, as an ISO 8601 date. */
  createdAt: string;
  /** Version of the toolkit that installed it. */
  toolkit: string;
}

// Unknown keys are dropped, so that a later toolkit may add some; a change of meaning needs a new
// version.
const MANIFEST: z.ZodType<Manifest> = z.object({
  version: z.literal(1),
  key: z.string(),
  type: z.string(),
  size: z.string(),
  variant: z.string(),
  source: z.object({
    kind: z.string(),
    repo: z.exactOptional(z.string()),
    commit: z.exactOptional(z.string()),
    revision: z.exactOptional(z.string()),
    recipe: z.exactOptional(z.string()),
    from: z.exactOptional(z.string()),
    weights: z.exactOptional(z.string()),
    vision: z.exactOptional(z.string()),
    prefill: z.exactOptional(z.string()),
    url: z.exactOptional(z.string()),
    path: z.exactOptional(z.string()),
  }),
  files: z.record(
    FILE_PATH,
    z.object({
      bytes: BYTES,
      sha256: SHA256,
      mtimeMs: z.number(),
      prefixes: z.exactOptional(PREFIX_DIGESTS),
    }),
  ).refine(isNotEmpty, "must not be empty"),
  conversion: z.exactOptional(z.record(z.string(), z.unknown())),
  createdAt: z.string(),
  toolkit: z.string(),
});

/**
 * Reads the manifest of a model's directory; `undefined` if it has none.
 *
 * @throws {ConfigError} If it is not JSON, or not a manifest (paths out of the directory included).
 */
export async function readManifest(
  directory: string,
): Promise<Manifest | undefined> {
  const path = manifestPath(directory);
  let document: unknown;
  try {
    document = await readJson(path);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
  return validate(MANIFEST, document, path);
}

/** Writes the manifest of a model's directory, which makes it an installed model: do it last. */
export async function writeManifest(
  directory: string,
  manifest: Manifest,
): Promise<void> {
  await atomicWrite(
    manifestPath(directory),
    `${JSON.stringify(manifest, null, 2)}\n`,
  );
}

/**
 * Adds to each verified file of a directory the time it last changed, as {@linkcode Manifest} wants
 * it. Call it after the files have their final names and modes.
 */
export async function stampFiles(
  directory: string,
  files: Readonly<Record<string, VerifiedFile>>,
): Promise<Record<string, ManifestFile>> {
  const stamped: Record<string, ManifestFile> = {};
  for (const [path, { bytes, sha256, prefixes }] of Object.entries(files)) {
    const mtimeMs = mtimeMsOf(await Deno.stat(join(directory, path)));
    stamped[path] = { bytes, sha256, mtimeMs, ...(prefixes && { prefixes }) };
  }
  return stamped;
}

/** When a file last changed, in milliseconds since 1970; 0 if the system does not say. */
export function mtimeMsOf(info: Deno.FileInfo): number {
  return info.mtime?.getTime() ?? 0;
}
