import { join } from "@std/path";
import { DownloadLog } from "../../lib/download/download_log.ts";
import {
  downloadModel,
  type DownloadOptions,
} from "../../lib/download/download_model.ts";
import { FastvlmError } from "../../lib/base/errors.ts";
import { EXIT_CODES } from "../../lib/base/exit_codes.ts";
import { type ModelRef, resolveModel } from "../../lib/catalog/find.ts";
import type { Catalog, Lock, LockEntry } from "../../lib/catalog/schema.ts";
import { runCommand } from "../../lib/cli/run_command.ts";
import { createHub } from "../../lib/hub/hub.ts";
import { downloadCommand } from "../../tasks/download.ts";
import { captureIo } from "./captured_io.ts";
import { FaultServer } from "./fault_server.ts";
import { type HubFiles, HubRepo, lfs, patternBytes } from "./hub_repo.ts";
import { listFiles } from "./list_files.ts";
import type { TaskResult } from "./run_task.ts";
import { TaskProject } from "./task_project.ts";
import { waitUntil } from "./wait_until.ts";

/** The repository of the model. */
export const FAULT_REPO = "owner/name";

/** The model. */
export const FAULT_KEY = "fastvlm-0.5b-q4";

/** Its large file, which comes from the CDN. */
export const WEIGHTS = "onnx/decoder_model_merged_q4.onnx";

/** Length of the large file unless a test has its own. */
export const WEIGHTS_BYTES = 300_000;

/** What a {@linkcode FaultProject} begins with. */
export interface FaultProjectOptions {
  /**
   * The model's files.
   *
   * @default a small `config.json` and the large file
   */
  files?: HubFiles;
  /**
   * More sizes with the same files, each in a repository `owner/<size>`.
   *
   * @default {[]}
   */
  moreSizes?: readonly string[];
  /**
   * Whether the lock has the model.
   *
   * @default {true}
   */
  isLocked?: boolean;
}

/** How a command is run. */
export interface FaultRunOptions {
  /** Environment variables besides the home and the endpoint. */
  env?: Record<string, string>;
  /** What interrupts it. */
  signal?: AbortSignal;
}

/** A project whose model comes from a {@linkcode FaultServer}. */
export class FaultProject implements AsyncDisposable {
  readonly project: TaskProject;
  readonly server: FaultServer;
  /** The model's files. */
  readonly files: HubFiles;
  readonly #sizes: readonly string[];

  private constructor(
    project: TaskProject,
    server: FaultServer,
    { files, sizes }: { files: HubFiles; sizes: readonly string[] },
  ) {
    this.project = project;
    this.server = server;
    this.files = files;
    this.#sizes = sizes;
  }

  /** Makes a project with a locked model, and nothing in its stores. */
  static async create(
    options: FaultProjectOptions = {},
  ): Promise<FaultProject> {
    const { files = defaultFiles(), moreSizes = [], isLocked = true } = options;
    const server = await FaultServer.listen();
    const sizes = ["0.5b", ...moreSizes];
    for (const size of sizes) server.push(repoOf(size), files);
    const catalog = catalogOf(sizes, Object.keys(files));
    const project = await TaskProject.create({ catalog });
    const faults = new FaultProject(project, server, { files, sizes });
    if (isLocked) await faults.writeLock();
    return faults;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.project[Symbol.asyncDispose]();
  }

  /** Root of the user store. */
  get store(): string {
    return this.project.store().root;
  }

  /** Where the model is once it is installed. */
  get directory(): string {
    return join(this.store, FAULT_KEY);
  }

  /** Where unfinished files are while no process has them. */
  get staging(): string {
    return join(this.store, ".partial", FAULT_KEY);
  }

  /** The environment of a person who uses this Hub. */
  get env(): Record<string, string> {
    return { FASTVLM_ENDPOINT: this.server.endpoint };
  }

  /** Runs the command in this process, as far as possible as a process of its own would. */
  async run(
    args: readonly string[] = [],
    { env = {}, signal }: FaultRunOptions = {},
  ): Promise<TaskResult> {
    const io = captureIo({
      cwd: this.project.root,
      environment: { HOME: this.project.home, ...this.env, ...env },
      ...(signal && { signal }),
    });
    using _folder = changeFolder(this.project.root);
    const code = await runCommand(downloadCommand, args, io);
    return { code, stdout: io.stdout.text, stderr: io.stderr.text };
  }

  /** Runs `deno task download` as a process of its own. */
  async runTask(
    args: readonly string[] = [],
    env: Record<string, string> = {},
  ): Promise<TaskResult> {
    return await this.project.run("download", args, { ...this.env, ...env });
  }

  /** Starts `deno task download` in a process group of its own. */
  async startTask(
    args: readonly string[] = [],
    env: Record<string, string> = {},
  ): Promise<Deno.ChildProcess> {
    return await this.project.start("download", args, { ...this.env, ...env });
  }

  /** Downloads with other limits than the command has, and gives what its exit code would be. */
  async download(
    options: Partial<DownloadOptions> & { headTimeoutMs?: number } = {},
  ): Promise<{ code: number; message: string }> {
    const path = join(this.project.root, "download.log");
    const { headTimeoutMs, ...others } = options;
    const environment = (name: string) => this.env[name];
    using log = new DownloadLog(path);
    try {
      await downloadModel(this.ref(), {
        store: this.project.store(),
        hub: {
          ...createHub({ environment }),
          ...(headTimeoutMs !== undefined && { headTimeoutMs }),
        },
        lockEntry: this.lockEntry(),
        log,
        ...others,
      });
      return { code: 0, message: "" };
    } catch (error) {
      if (!(error instanceof FastvlmError)) throw error;
      return { code: EXIT_CODES[error.code], message: error.message };
    }
  }

  /** The catalog's entry of the model. */
  ref(): ModelRef {
    const paths = Object.keys(this.files);
    return resolveModel(catalogOf(this.#sizes, paths), {
      type: "fastvlm",
      size: "0.5b",
    });
  }

  /** What the lock says of some files. */
  lockEntry(files: HubFiles = this.files, size = "0.5b"): LockEntry {
    const blobs = new HubRepo();
    const at = blobs.commit(files);
    const commit = this.server.hub.repo(repoOf(size)).refs.get("main") ?? "";
    const digests = [...blobs.commits.get(at) ?? []].map((
      [path, { bytes, sha256 }],
    ) => [path, { bytes: bytes.byteLength, sha256 }]);
    return {
      repo: repoOf(size),
      commit,
      files: Object.fromEntries(digests),
    };
  }

  /** Locks all sizes to their repositories' last commits. */
  async writeLock(entry: LockEntry = this.lockEntry()): Promise<void> {
    const entries = this.#sizes.map((size) => [
      `fastvlm-${size}-q4`,
      size === "0.5b" ? entry : this.lockEntry(this.files, size),
    ]);
    const lock: Lock = { version: 1, models: Object.fromEntries(entries) };
    await this.project.write("models.lock.json", JSON.stringify(lock));
  }

  /** All files of the user store but the locks. */
  async stored(): Promise<string[]> {
    const paths = await listFiles(this.store);
    return paths.filter((path) => !path.startsWith(".locks/"));
  }

  /** Waits until so many bytes of the large file are on the disk, whoever puts them there. */
  async arrived(bytes: number): Promise<void> {
    const folder = join(this.store, ".partial");
    await waitUntil(async () => {
      const paths = await listFiles(folder);
      const path = paths.find((each) => each.endsWith(WEIGHTS));
      return path !== undefined && await sizeOf(join(folder, path)) >= bytes;
    });
  }

  /** All logs in one text, oldest first. */
  async logs(): Promise<string> {
    const folder = join(this.project.root, "artifacts", "tmp");
    const paths = (await listFiles(folder))
      .filter((path) => path.endsWith("/download.log"));
    const texts = await Promise.all(
      paths.map((path) => Deno.readTextFile(join(folder, path))),
    );
    return texts.join("");
  }
}

/** Zero for a file that has just been moved. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** Small files of a model: one in git, one large. */
export function defaultFiles(seed = 2): HubFiles {
  return {
    "config.json": `{"version": ${seed}}`,
    [WEIGHTS]: lfs(patternBytes(WEIGHTS_BYTES, seed)),
  };
}

function repoOf(size: string): string {
  return size === "0.5b" ? FAULT_REPO : `owner/${size}`;
}

function catalogOf(
  sizes: readonly string[],
  files: readonly string[],
): Catalog {
  const models = sizes.map((size) => ({
    type: "fastvlm",
    size,
    description: "Small",
    approximateBytes: WEIGHTS_BYTES,
    license: "apple-amlr",
    defaultVariant: "q4",
    variants: {
      q4: {
        source: { kind: "hub", repo: repoOf(size), revision: "main" } as const,
        files: [...files],
      },
    },
  }));
  return {
    version: 1,
    default: { type: "fastvlm", size: "0.5b" },
    models,
    modes: {},
  };
}

/** The project is looked for from the process's own folder, which all tests share. */
function changeFolder(path: string): Disposable {
  const before = Deno.cwd();
  Deno.chdir(path);
  return { [Symbol.dispose]: () => Deno.chdir(before) };
}
