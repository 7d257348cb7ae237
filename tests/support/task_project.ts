import { join, toFileUrl } from "@std/path";
import { ensureDir } from "@std/fs";
import configuration from "../../deno.json" with { type: "json" };
import type { Catalog, Lock } from "../../lib/catalog/schema.ts";
import type { Store, StoreName } from "../../lib/storage/stores.ts";
import {
  runTask,
  type RunTaskOptions,
  startTask,
  type TaskResult,
  TOOLKIT_ROOT,
} from "./run_task.ts";
import { TempDirectory } from "./temp_directory.ts";

/** The catalog of a project and its lock. */
export interface ProjectModels {
  catalog: Catalog;
  lock?: Lock;
}

/**
 * A project of its own and an empty home for the tasks: their lines are those of the toolkit's
 * `deno.json`, word for word but for the scripts' addresses, and everything that they read or write
 * is in a temporary folder.
 */
export class TaskProject implements AsyncDisposable {
  /** Root of the project. */
  readonly root: string;
  /** The person's home. */
  readonly home: string;
  readonly #temp: TempDirectory;

  private constructor(temp: TempDirectory) {
    this.#temp = temp;
    this.root = join(temp.path, "project");
    this.home = join(temp.path, "home");
  }

  /** Makes a project; without models it has those of the toolkit. */
  static async create(models?: ProjectModels): Promise<TaskProject> {
    const project = new TaskProject(await TempDirectory.create());
    await ensureDir(project.root);
    await ensureDir(project.home);
    await project.write(
      "deno.json",
      JSON.stringify({ tasks: absoluteTasks() }),
    );
    if (models === undefined) await project.#copyModels();
    else await project.writeModels(models);
    return project;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#temp[Symbol.asyncDispose]();
  }

  /** A path beside project and home that goes away with them. */
  beside(name: string): string {
    return join(this.#temp.path, name);
  }

  /** One of the stores, where they are when nothing is set. */
  store(name: StoreName = "user"): Store {
    const roots: Record<StoreName, string> = {
      user: join(this.home, ".local", "share", "fastvlm"),
      project: join(this.root, "libs", "ml-fastvlm", "checkpoints"),
      legacy: join(this.root, "checkpoints"),
    };
    return { name, root: roots[name], writable: name !== "legacy" };
  }

  /** Runs a task in the project; only `HOME` is set besides what is given. */
  async run(
    name: string,
    args: readonly string[] = [],
    env: RunTaskOptions["env"] = {},
  ): Promise<TaskResult> {
    return await runTask(name, args, this.#options(env));
  }

  /** Starts a task in a process group of its own. */
  async start(
    name: string,
    args: readonly string[] = [],
    env: RunTaskOptions["env"] = {},
  ): Promise<Deno.ChildProcess> {
    const options = { ...this.#options(env), detached: true };
    return await startTask(name, args, options);
  }

  /** Writes a file of the project and gives its path. */
  async write(path: string, text: string): Promise<string> {
    const target = join(this.root, path);
    await Deno.writeTextFile(target, text);
    return target;
  }

  /** Writes a catalog and the lock beside it, by default the project's own. */
  async writeModels(
    { catalog, lock = { version: 1, models: {} } }: ProjectModels,
    name = "models",
  ): Promise<void> {
    await this.write(`${name}.config.json`, JSON.stringify(catalog));
    await this.write(`${name}.lock.json`, JSON.stringify(lock));
  }

  async #copyModels(): Promise<void> {
    for (const name of ["models.config.json", "models.lock.json"]) {
      await Deno.copyFile(join(TOOLKIT_ROOT, name), join(this.root, name));
    }
  }

  #options(env: RunTaskOptions["env"]): RunTaskOptions {
    const home = Deno.build.os === "windows" ? "LOCALAPPDATA" : "HOME";
    return { cwd: this.root, env: { [home]: this.home, ...env } };
  }
}

/** The tasks' lines, with scripts that are found from any folder. */
function absoluteTasks(): Record<string, { command: string }> {
  const scripts = toFileUrl(join(TOOLKIT_ROOT, "tasks/")).href;
  return Object.fromEntries(
    Object.entries(configuration.tasks).map(([name, { command }]) => [
      name,
      { command: command.replaceAll(/\btasks\//g, scripts) },
    ]),
  );
}
