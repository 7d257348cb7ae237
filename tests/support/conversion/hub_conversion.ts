import { join } from "@std/path";
import type { FileDigest, Lock } from "../../../lib/catalog/schema.ts";
import { type HubFiles, lfs } from "../hub_repo.ts";
import { HubServer } from "../hub_server.ts";
import { TaskProject } from "../task_project.ts";
import { TempDirectory } from "../temp_directory.ts";
import {
  CHECKPOINT_KEY,
  conversionCatalog,
  CONVERTED_KEY,
} from "./conversion_project.ts";
import { writeSmallCheckpoint } from "./small_checkpoint.ts";

const REPO = "owner/small";

/** A project whose model is converted from a checkpoint that a Hub on loopback has; it is locked. */
export class HubConversion implements AsyncDisposable {
  readonly project: TaskProject;
  readonly server: HubServer;

  private constructor(project: TaskProject, server: HubServer) {
    this.project = project;
    this.server = server;
  }

  static async create(): Promise<HubConversion> {
    const server = new HubServer();
    server.push(REPO, await readSmallCheckpoint());
    const project = await TaskProject.create({
      catalog: conversionCatalog({ kind: "hub", repo: REPO, revision: "main" }),
      lock: lockOf(server),
    });
    return new HubConversion(project, server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.project[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
  }

  /** The environment of a person who uses this Hub. */
  get env(): Record<string, string> {
    return { FASTVLM_ENDPOINT: this.server.endpoint };
  }

  /** Folder of the checkpoint, once it is downloaded. */
  get checkpoint(): string {
    return join(this.project.store().root, CHECKPOINT_KEY);
  }

  /** Folder of the result. */
  get directory(): string {
    return join(this.project.store().root, CONVERTED_KEY);
  }
}

async function readSmallCheckpoint(): Promise<HubFiles> {
  await using temp = await TempDirectory.create();
  await writeSmallCheckpoint(temp.path);
  const files: HubFiles = {};
  for await (const { name } of Deno.readDir(temp.path)) {
    const bytes = await Deno.readFile(join(temp.path, name));
    files[name] = name.endsWith(".safetensors") ? lfs(bytes) : bytes;
  }
  return files;
}

function lockOf(server: HubServer): Lock {
  const { commits, refs } = server.repo(REPO);
  const commit = refs.get("main") ?? "";
  const files: Record<string, FileDigest> = {};
  for (const [path, { bytes, sha256 }] of commits.get(commit) ?? []) {
    files[path] = { bytes: bytes.byteLength, sha256 };
  }
  return {
    version: 1,
    models: { [CHECKPOINT_KEY]: { repo: REPO, commit, files } },
  };
}
