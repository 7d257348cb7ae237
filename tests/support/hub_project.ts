import { join } from "@std/path";
import type {
  Catalog,
  Lock,
  LockEntry,
  ModelEntry,
} from "../../lib/catalog/schema.ts";
import { HubModel, MODEL_FILES, MODEL_REPO } from "./hub_model.ts";
import type { HubServer } from "./hub_server.ts";
import { listFiles } from "./list_files.ts";
import type { RunTaskOptions, TaskResult } from "./run_task.ts";
import { TaskProject } from "./task_project.ts";

/** Key of the model that a {@linkcode HubProject} has. */
export const HUB_KEY = "fastvlm-0.5b-q4";

/** The files of the installed model in the user store. */
export const HUB_INSTALLED: readonly string[] = [
  `${HUB_KEY}/config.json`,
  `${HUB_KEY}/manifest.json`,
  `${HUB_KEY}/onnx/decoder_model_merged_q4.onnx`,
  `${HUB_KEY}/onnx/vision_encoder_q4.onnx`,
];

/** A project whose models come from a Hub on loopback. */
export class HubProject implements AsyncDisposable {
  readonly project: TaskProject;
  readonly #model: HubModel;

  private constructor(project: TaskProject, model: HubModel) {
    this.project = project;
    this.#model = model;
  }

  /** Makes a project with a locked model 0.5b, and more sizes on demand, each in its own repository. */
  static async create(moreSizes: readonly string[] = []): Promise<HubProject> {
    const model = await HubModel.create();
    const { entry } = model.ref();
    const others = moreSizes.map((size) => otherSize(entry, size));
    for (const size of moreSizes) model.server.push(repoOf(size), MODEL_FILES);
    const catalog: Catalog = {
      version: 1,
      default: { type: "fastvlm", size: "0.5b" },
      models: [entry, ...others],
      modes: {},
    };
    const lock: Lock = {
      version: 1,
      models: { [HUB_KEY]: model.lockEntry() },
    };
    return new HubProject(await TaskProject.create({ catalog, lock }), model);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.project[Symbol.asyncDispose]();
    await this.#model[Symbol.asyncDispose]();
  }

  get server(): HubServer {
    return this.#model.server;
  }

  /** Where the model is once it is installed. */
  get directory(): string {
    return join(this.project.store().root, HUB_KEY);
  }

  /** The environment of a person who uses this Hub. */
  get env(): Record<string, string> {
    return { FASTVLM_ENDPOINT: this.server.endpoint };
  }

  /** Runs `deno task download` against the Hub. */
  async download(
    args: readonly string[] = [],
    env: RunTaskOptions["env"] = {},
  ): Promise<TaskResult> {
    return await this.project.run("download", args, { ...this.env, ...env });
  }

  /** Makes the lock that of the Hub's last commit. */
  async updateLock(): Promise<void> {
    await this.#writeLock(this.#model.lockEntry());
  }

  /** Makes the lock want another length of a file. */
  async resizeLocked(path: string, bytes: number): Promise<void> {
    const entry = this.#model.lockEntry();
    const { sha256 = "" } = entry.files[path] ?? {};
    const files = { ...entry.files, [path]: { bytes, sha256 } };
    await this.#writeLock({ ...entry, files });
  }

  /** All files of the user store but the locks. */
  async stored(): Promise<string[]> {
    const paths = await listFiles(this.project.store().root);
    return paths.filter((path) => !path.startsWith(".locks/"));
  }

  /** The logs of all downloads, oldest first. */
  async logs(): Promise<string[]> {
    const folder = join(this.project.root, "artifacts", "tmp");
    const paths = await listFiles(folder);
    return paths.filter((path) =>
      /^model_download_.*\/download\.log$/.test(path)
    )
      .map((path) => join(folder, path));
  }

  async #writeLock(entry: LockEntry): Promise<void> {
    const lock: Lock = { version: 1, models: { [HUB_KEY]: entry } };
    await this.project.write("models.lock.json", JSON.stringify(lock));
  }
}

function repoOf(size: string): string {
  return size === "0.5b" ? MODEL_REPO : `owner/${size}`;
}

function otherSize(entry: ModelEntry, size: string): ModelEntry {
  const { q4 } = entry.variants;
  if (q4 === undefined) throw new RangeError("Cannot find the variant q4");
  const source = { kind: "hub", repo: repoOf(size), revision: "main" } as const;
  return { ...entry, size, variants: { q4: { ...q4, source } } };
}
