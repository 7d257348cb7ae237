import { join, relative } from "@std/path";
import type { ModelRef } from "../../lib/catalog/find.ts";
import type { LockEntry } from "../../lib/catalog/schema.ts";
import { createHub, type Hub } from "../../lib/hub/hub.ts";
import type { Store } from "../../lib/storage/stores.ts";
import { type HubFiles, lfs, patternBytes } from "./hub_repo.ts";
import { HubServer } from "./hub_server.ts";
import { TempDirectory } from "./temp_directory.ts";

/** Name of the repository that the model comes from. */
export const MODEL_REPO = "owner/name";

/** Files of a model as it is: small ones in git, large ones outside. */
export const MODEL_FILES: HubFiles = {
  "config.json": '{"version": 1}',
  "onnx/vision_encoder_q4.onnx": lfs(patternBytes(70_000, 1)),
  "onnx/decoder_model_merged_q4.onnx": lfs(patternBytes(300_000, 2)),
};

/** The same model some time later: one file has changed, one is new. */
export const NEXT_MODEL_FILES: HubFiles = {
  ...MODEL_FILES,
  "config.json": '{"version": 2}',
  "LICENSE": "free",
};

/** A model on a test Hub, and an empty store that it can be downloaded to. */
export class HubModel implements AsyncDisposable {
  readonly server = new HubServer();
  readonly store: Store;
  readonly #temp: TempDirectory;

  private constructor(temp: TempDirectory) {
    this.#temp = temp;
    this.store = {
      name: "user",
      root: join(temp.path, "store"),
      writable: true,
    };
  }

  static async create(): Promise<HubModel> {
    const model = new HubModel(await TempDirectory.create());
    model.server.push(MODEL_REPO, MODEL_FILES);
    return model;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.#temp[Symbol.asyncDispose]();
  }

  /** How a person with or without a token reaches the Hub. */
  hub(token?: string): Hub {
    return createHub({ environment: this.server.environment(token) });
  }

  /** The catalog's entry, by default with the files of the branch's last commit. */
  ref(files: string[] = Object.keys(this.lockEntry().files)): ModelRef {
    const variant = {
      source: { kind: "hub" as const, repo: MODEL_REPO, revision: "main" },
      files,
    };
    return {
      entry: {
        type: "fastvlm",
        size: "0.5b",
        description: "Small",
        approximateBytes: 370_000,
        license: "apple-amlr",
        defaultVariant: "q4",
        variants: { q4: variant },
      },
      variantName: "q4",
      variant,
      key: "fastvlm-0.5b-q4",
    };
  }

  /** The lock's entry for the branch's last commit. */
  lockEntry(): LockEntry {
    const repo = this.server.repo(MODEL_REPO);
    const commit = repo.refs.get("main") ?? "";
    const blobs = [...repo.commits.get(commit) ?? []];
    const files = Object.fromEntries(
      blobs.map(([path, { bytes, sha256 }]) => [
        path,
        { bytes: bytes.byteLength, sha256 },
      ]),
    );
    return { repo: MODEL_REPO, commit, files };
  }

  /** A path outside the store that goes away with it. */
  beside(name: string): string {
    return join(this.#temp.path, name);
  }

  /** All files below the store, locks apart, as sorted relative paths. */
  async stored(): Promise<string[]> {
    const paths = await listFiles(this.store.root);
    return paths.map((path) => relative(this.store.root, path))
      .filter((path) => !path.startsWith(".locks"))
      .sort();
  }
}

async function listFiles(directory: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of Deno.readDir(directory)) {
    const path = join(directory, entry.name);
    if (entry.isDirectory) paths.push(...await listFiles(path));
    else paths.push(path);
  }
  return paths;
}
