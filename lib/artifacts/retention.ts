import { join } from "@std/path";
import { z } from "zod";
import { removeIfPresent } from "../base/atomic_write.ts";
import { directoryBytes } from "../base/directory_bytes.ts";
import {
  ARTIFACT_TYPES,
  type ArtifactManifest,
  type ArtifactType,
} from "./artifact_types.ts";
import { artifactRoot, assertInArtifactRoot } from "./artifact_root.ts";

const MS_PER_DAY = 86_400_000;

const MANIFEST_SCHEMA = z.object({
  version: z.literal(1),
  created: z.iso.datetime(),
  owner: z.string(),
  commit: z.string(),
  job: z.string(),
  pid: z.number(),
  retentionDays: z.number().nonnegative(),
  context: z.string(),
});

/** One artifact on disk. */
export interface Artifact {
  /** Its kind. */
  type: ArtifactType;
  /** Its folder. */
  path: string;
  /** What its `manifest.json` says. */
  manifest: ArtifactManifest;
  /** Bytes of all its files. */
  bytes: number;
  /** Whether its days are over. */
  expired: boolean;
}

/**
 * Lists the artifacts of a project, oldest first. A folder without a readable manifest is not ours
 * and is left out.
 *
 * @param now Milliseconds since the epoch that `expired` is measured against.
 */
export async function listArtifacts(
  projectRoot: string,
  now: number = Date.now(),
): Promise<Artifact[]> {
  const artifacts: Artifact[] = [];
  for (const type of ARTIFACT_TYPES) {
    const folder = join(artifactRoot(projectRoot), type);
    for (const name of await folderNames(folder)) {
      const artifact = await readArtifact(type, join(folder, name), now);
      if (artifact !== undefined) artifacts.push(artifact);
    }
  }
  return artifacts.sort((a, b) =>
    a.manifest.created < b.manifest.created ? -1 : 1
  );
}

/** Removes the artifacts whose days are over, and gives what it removed. */
export async function pruneArtifacts(
  projectRoot: string,
  options: PruneOptions = {},
): Promise<Artifact[]> {
  const expired = (await listArtifacts(projectRoot, options.now)).filter((
    artifact,
  ) => artifact.expired);
  for (const { path } of options.dryRun ? [] : expired) {
    assertInArtifactRoot(path, projectRoot);
    await removeIfPresent(path);
  }
  return expired;
}

/** Options of {@linkcode pruneArtifacts}. */
export interface PruneOptions {
  /**
   * Only say what would be removed.
   *
   * @default {false}
   */
  dryRun?: boolean;
  /**
   * Milliseconds since the epoch that ages are measured against.
   *
   * @default now
   */
  now?: number;
}

async function readArtifact(
  type: ArtifactType,
  path: string,
  now: number,
): Promise<Artifact | undefined> {
  const manifest = await readManifest(join(path, "manifest.json"));
  if (manifest === undefined) return undefined;
  const expired =
    now - Date.parse(manifest.created) > manifest.retentionDays * MS_PER_DAY;
  return { type, path, manifest, bytes: await directoryBytes(path), expired };
}

async function readManifest(
  path: string,
): Promise<ArtifactManifest | undefined> {
  try {
    return MANIFEST_SCHEMA.parse(JSON.parse(await Deno.readTextFile(path)));
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return undefined;
  }
}

async function folderNames(path: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(path));
    return entries.filter((entry) => entry.isDirectory).map((entry) =>
      entry.name
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
