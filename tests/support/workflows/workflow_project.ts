import { ensureDir } from "@std/fs";
import { join } from "@std/path";
import type { Catalog, Lock } from "../../../lib/catalog/schema.ts";
import { buildTinyModel } from "../../../lib/fastvlm/tiny/build.ts";
import { type HubFiles, type HubRepo, lfs } from "../hub_repo.ts";
import { HubServer } from "../hub_server.ts";
import { runDeno, TOOLKIT_ROOT } from "../run_task.ts";
import { TaskProject } from "../task_project.ts";
import { WorkflowCache } from "./workflow_cache.ts";
import type { RunnerMachine } from "./run_steps.ts";

/** Repository on the test Hub that the size 0.5b comes from. */
const REPO = "owner/small";

/** Name of the model in stores and locks. */
export const WORKFLOW_KEY = "fastvlm-0.5b-fp32";

/**
 * A checked-out toolkit on a runner: its size 0.5b is on a Hub on loopback and has the files of the
 * built-in model, so that it is small and answers. `deno` and `npx` are on the path.
 */
export class WorkflowProject implements AsyncDisposable {
  readonly project: TaskProject;
  readonly server: HubServer;
  readonly cache: WorkflowCache;
  readonly #env: Record<string, string>;

  private constructor(
    project: TaskProject,
    server: HubServer,
    env: Record<string, string>,
  ) {
    this.project = project;
    this.server = server;
    this.cache = new WorkflowCache(project.beside("cache"));
    this.#env = env;
  }

  /** Makes the project, with the example pictures and nothing in any store or cache. */
  static async create(): Promise<WorkflowProject> {
    const server = new HubServer();
    const files = modelFiles();
    const commit = server.push(REPO, files);
    const project = await TaskProject.create({
      catalog: catalogOf(Object.keys(files)),
      lock: lockOf(server.repo(REPO), commit),
    });
    await copyExamples(project.root);
    const env = await machineEnvironment(project, server.endpoint);
    return new WorkflowProject(project, server, env);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.project[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
  }

  /** Adds a commit in which some of the model's files are others. */
  publish(changed: HubFiles): void {
    this.server.push(REPO, { ...modelFiles(), ...changed });
  }

  /** A machine with the toolkit checked out, or another repository; only the cache is kept between two. */
  machine(workspace: string = this.project.root): RunnerMachine {
    const temp = this.project.beside("temp");
    return { workspace, temp, cache: this.cache, env: this.#env };
  }
}

function modelFiles(): HubFiles {
  const files = [...buildTinyModel()]
    .map(([path, bytes]) => [path, lfs(bytes)] as const);
  return Object.fromEntries(files);
}

function catalogOf(files: string[]): Catalog {
  const hub = { kind: "hub", repo: REPO, revision: "main" } as const;
  const builtin = { kind: "builtin", recipe: "tiny" } as const;
  const model = {
    type: "fastvlm",
    description: "Small",
    approximateBytes: 1_200_000,
    license: "MIT",
    defaultVariant: "fp32",
  };
  return {
    version: 1,
    default: { type: "fastvlm", size: "0.5b" },
    models: [
      { ...model, size: "0.5b", variants: { fp32: { source: hub, files } } },
      {
        ...model,
        size: "tiny",
        variants: { fp32: { source: builtin, files: [] } },
      },
    ],
    modes: { describe: { prompt: "Describe this image in detail." } },
  };
}

function lockOf(repo: HubRepo, commit: string): Lock {
  const blobs = [...repo.commits.get(commit) ?? []];
  const files = blobs.map(([path, { bytes, sha256 }]) =>
    [path, { bytes: bytes.byteLength, sha256 }] as const
  );
  const entry = {
    repo: REPO,
    commit,
    files: Object.fromEntries(files),
  };
  return { version: 1, models: { [WORKFLOW_KEY]: entry } };
}

async function copyExamples(root: string): Promise<void> {
  const [from, to] = [join(TOOLKIT_ROOT, "examples"), join(root, "examples")];
  await ensureDir(to);
  for await (const { name, isFile } of Deno.readDir(from)) {
    if (!isFile || name.endsWith(".ts")) continue;
    await Deno.copyFile(join(from, name), join(to, name));
  }
}

/** What a script finds on a runner: two programs, an empty home, and the Hub on loopback. */
async function machineEnvironment(
  project: TaskProject,
  endpoint: string,
): Promise<Record<string, string>> {
  const programs = project.beside("bin");
  await ensureDir(programs);
  await writeProgram(join(programs, "deno"), `exec "${Deno.execPath()}" "$@"`);
  // `npx --yes deno@VERSION …` runs the same Deno.
  await writeProgram(
    join(programs, "npx"),
    `shift 2; exec "${Deno.execPath()}" "$@"`,
  );
  const { stdout } = await runDeno(["info", "--json"]);
  const jsrUrl = Deno.env.get("JSR_URL");
  return {
    // Where the `@std` packages come from another registry, they do so here too.
    ...(jsrUrl !== undefined && { JSR_URL: jsrUrl }),
    PATH: `${programs}:${Deno.env.get("PATH")}`,
    HOME: project.home,
    DENO_DIR: JSON.parse(stdout).denoDir,
    CI: "true",
    FASTVLM_ENDPOINT: endpoint,
  };
}

async function writeProgram(path: string, script: string): Promise<void> {
  await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}
