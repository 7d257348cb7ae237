import { join } from "@std/path";
import { atomicWrite } from "../base/atomic_write.ts";
import { type Environment, processEnvironment } from "../base/environment.ts";
import { UsageError } from "../base/errors.ts";
import { findProjectRoot } from "../base/project_root.ts";
import {
  ARTIFACT_TYPES,
  type ArtifactManifest,
  type ArtifactType,
} from "./artifact_types.ts";
import { artifactRoot } from "./artifact_root.ts";
import { readGitCommit } from "./git_commit.ts";

/** Days an artifact is kept unless told otherwise, as in File Analyzer. */
export const DEFAULT_RETENTION_DAYS = 7;

/** Variables in which CI systems name the job. */
const JOB_VARIABLES = ["GITHUB_JOB", "CI_JOB_ID", "BUILD_ID"] as const;

/** Options of {@linkcode getCanonicalArtifactPath}. */
export interface ArtifactPathOptions {
  /**
   * Folder that holds `artifacts/`.
   *
   * @default the nearest folder upward with `models.config.json`, else the working directory
   */
  projectRoot?: string;
  /**
   * Days after which `artifacts prune` may remove the folder.
   *
   * @default {7}
   */
  retentionDays?: number;
  /**
   * Where job and owner are looked up.
   *
   * @default the process's environment
   */
  environment?: Environment;
  /**
   * When the artifact is made, in milliseconds since the epoch.
   *
   * @default the current time
   */
  now?: number;
}

/**
 * Makes the folder for one output and gives its path:
 * `artifacts/<type>/<context>_<git commit>_<job>_<pid>_<timestamp>/`, with a `manifest.json` in it.
 *
 * Every output that the person did not name goes into such a folder, so that it can be found, told
 * apart and removed after its days.
 *
 * @param type One of `ARTIFACT_TYPES`.
 * @param context What the output is; lower-cased, and every other character becomes `_`.
 * Two calls never share a folder: a timestamp that is taken moves on by a millisecond.
 *
 * @throws {UsageError} If the type does not exist or the context is empty.
 * @throws {RangeError} If the retention is not a number of days.
 */
export async function getCanonicalArtifactPath(
  type: ArtifactType,
  context: string,
  options: ArtifactPathOptions = {},
): Promise<string> {
  checkArguments(type, context, options);
  const { projectRoot = await findProjectRoot(Deno.cwd()) } = options;
  const run = await describeRun(context, projectRoot, options);
  const { directory, manifest } = await makeDirectory(
    join(artifactRoot(projectRoot), type),
    run,
  );
  await atomicWrite(
    join(directory, "manifest.json"),
    `${JSON.stringify(manifest, null, 2)}\n`,
  );
  return directory;
}

function checkArguments(
  type: string,
  context: string,
  { retentionDays = DEFAULT_RETENTION_DAYS }: ArtifactPathOptions,
): void {
  if (!ARTIFACT_TYPES.some((known) => known === type)) {
    throw new UsageError(
      `Cannot make an artifact of type "${type}": choose ${
        ARTIFACT_TYPES.join(", ")
      }`,
    );
  }
  if (context.trim() === "") {
    throw new UsageError(
      `Cannot make an artifact as its context must hold text: current value is "${context}"`,
    );
  }
  if (!Number.isFinite(retentionDays) || retentionDays < 0) {
    throw new RangeError(
      `Cannot make an artifact as "retentionDays" must be >= 0: current value is ${retentionDays}`,
    );
  }
}

async function describeRun(
  context: string,
  projectRoot: string,
  options: ArtifactPathOptions,
): Promise<ArtifactManifest> {
  const {
    retentionDays = DEFAULT_RETENTION_DAYS,
    environment = processEnvironment,
    now = Date.now(),
  } = options;
  return {
    version: 1,
    created: new Date(now).toISOString(),
    owner: environment("USER") ?? environment("USERNAME") ?? "unknown",
    commit: (await readGitCommit(projectRoot))?.slice(0, 12) ?? "nogit",
    job: JOB_VARIABLES.map(environment).find((job) => job !== undefined) ??
      "local",
    pid: Deno.pid,
    retentionDays,
    context: safeName(context),
  };
}

/** Making a folder is what decides between processes that want the same name. */
async function makeDirectory(
  parent: string,
  run: ArtifactManifest,
): Promise<{ directory: string; manifest: ArtifactManifest }> {
  await Deno.mkdir(parent, { recursive: true });
  for (let time = Date.parse(run.created);; time += 1) {
    const manifest = { ...run, created: new Date(time).toISOString() };
    const directory = join(parent, directoryName(manifest));
    if (await makeNew(directory)) return { directory, manifest };
  }
}

async function makeNew(directory: string): Promise<boolean> {
  try {
    await Deno.mkdir(directory);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

function directoryName(
  { context, commit, job, pid, created }: ArtifactManifest,
): string {
  return [context, commit, safeName(job), pid, created.replace(/[-:.]/g, "")]
    .join("_");
}

/** Keeps only what every file system takes, so no context can name another folder. */
function safeName(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "_").slice(0, 80);
}
