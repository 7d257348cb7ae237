import { join } from "@std/path";
import { ensureDir } from "@std/fs";
import { assertEquals } from "@std/assert";
import { sha256, sha256File } from "../../lib/base/digest.ts";
import type { ModelRef } from "../../lib/catalog/find.ts";
import type { LockEntry } from "../../lib/catalog/schema.ts";
import { ARCHIVE_FILE_NAME } from "../../lib/catalog/valid_path.ts";
import {
  downloadModel,
  type DownloadOptions,
  type DownloadResult,
} from "../../lib/download/download_model.ts";
import { createHub, type Hub } from "../../lib/hub/hub.ts";
import type { Store } from "../../lib/storage/stores.ts";
import { lfs, patternBytes } from "./hub_repo.ts";
import type { HubFault } from "./hub_reply.ts";
import { HubServer } from "./hub_server.ts";
import { listFiles } from "./list_files.ts";
import { makeZip, type ZipPart } from "./make_zip.ts";
import { TempDirectory } from "./temp_directory.ts";

/** Key of the model. */
export const ZIP_KEY = "fastvlm-0.5b-zip";

/** Name of its archive. */
export const ZIP_NAME = "llava-fastvithd_0.5b_stage3.zip";

/** The files of the model, as they are installed. */
export const ZIP_FILES: Readonly<Record<string, Uint8Array>> = {
  "config.json": new TextEncoder().encode('{"version": 1}'),
  "model.safetensors": patternBytes(300_000, 3),
  "sub/LICENSE": new TextEncoder().encode("free ".repeat(200)),
};

const TOP = "llava-fastvithd_0.5b_stage3";

/** The entries of the archive as Apple makes them: one folder that holds all. */
export const ZIP_PARTS: readonly ZipPart[] = [
  { name: `${TOP}/`, mode: 0o040755 },
  ...Object.entries(ZIP_FILES).map(([path, data]) => ({
    name: `${TOP}/${path}`,
    data,
    deflate: path !== "model.safetensors",
  })),
];

/** The files of the store once it is installed. */
export const ZIP_INSTALLED: readonly string[] = [
  `${ZIP_KEY}/config.json`,
  `${ZIP_KEY}/manifest.json`,
  `${ZIP_KEY}/model.safetensors`,
  `${ZIP_KEY}/sub/LICENSE`,
];

/** Length of the archive. */
export const ZIP_BYTES: number = makeZip(ZIP_PARTS).byteLength;

/** A model that comes as an archive from another server than the Hub, and a store for it. */
export class ZipModel implements AsyncDisposable {
  readonly server = new HubServer();
  readonly store: Store;
  readonly #temp: TempDirectory;
  #archive = new Uint8Array();
  #url = "";

  private constructor(temp: TempDirectory) {
    this.#temp = temp;
    const root = join(temp.path, "store");
    this.store = { name: "user", root, writable: true };
  }

  static async create(
    archive: Uint8Array = makeZip(ZIP_PARTS),
  ): Promise<ZipModel> {
    const model = new ZipModel(await TempDirectory.create());
    model.push(archive);
    return model;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.#temp[Symbol.asyncDispose]();
  }

  /** Gives the server an archive at an address of its own. */
  push(archive: Uint8Array): void {
    this.#archive = archive.slice();
    const commit = this.server.push("apple/zips", { [ZIP_NAME]: lfs(archive) });
    this.#url =
      `${this.server.endpoint}/apple/zips/resolve/${commit}/${ZIP_NAME}`;
  }

  /** The Hub, which is another origin and not there: nothing must be asked of it. */
  get hub(): Hub {
    return createHub({
      environment: (name) =>
        ({ FASTVLM_ENDPOINT: "http://127.0.0.1:9", HF_TOKEN: "hf_secret" })[
          name
        ],
    });
  }

  /** Host and port of the archive's address. */
  get host(): string {
    return new URL(this.#url).host;
  }

  /** The archive's address. */
  get url(): string {
    return this.#url;
  }

  /** Where the model is once it is installed. */
  get directory(): string {
    return join(this.store.root, ZIP_KEY);
  }

  /** Where its unfinished files are while nobody works on them. */
  get staging(): string {
    return join(this.store.root, ".partial", ZIP_KEY);
  }

  /** The catalog's entry. */
  ref(files: string[] = []): ModelRef {
    const source = { kind: "zip" as const, url: this.#url };
    const variant = { source, files };
    return {
      entry: {
        type: "fastvlm",
        size: "0.5b",
        description: "Small",
        approximateBytes: 300_000,
        license: "apple-amlr",
        defaultVariant: "zip",
        variants: { zip: variant },
      },
      variantName: "zip",
      variant,
      key: ZIP_KEY,
    };
  }

  /** The lock's entry for the archive and {@linkcode ZIP_FILES}. */
  lockEntry(): LockEntry {
    const files = Object.entries(ZIP_FILES).map(([path, bytes]) =>
      [path, digestOf(bytes)] as const
    );
    return {
      archive: digestOf(this.#archive),
      files: Object.fromEntries(files),
    };
  }

  /** Downloads the model, with the lock's entry unless told otherwise. */
  async download(
    options: Partial<DownloadOptions> = { lockEntry: this.lockEntry() },
    ref: ModelRef = this.ref(),
  ): Promise<DownloadResult> {
    return await downloadModel(ref, {
      store: this.store,
      hub: this.hub,
      limits: { connections: 1 },
      ...options,
    });
  }

  /** Makes all answers with content wrong. */
  spoil(fault: HubFault): void {
    this.server.faults.set(`content:${ZIP_NAME}`, fault);
  }

  /** Makes the first answer with the whole content wrong, and no other. */
  spoilOnce(fault: HubFault): void {
    let isSpoiled = false;
    this.spoil((right, context) => {
      if (isSpoiled || context.request.headers.has("range")) return right;
      isSpoiled = true;
      return fault(right, context);
    });
  }

  /** Leaves an archive behind, as a run that was ended leaves it. */
  async leave(archive: Uint8Array): Promise<void> {
    await ensureDir(this.staging);
    await Deno.writeFile(join(this.staging, ARCHIVE_FILE_NAME), archive);
  }

  /** All files of the store but the locks. */
  async stored(): Promise<string[]> {
    const paths = await listFiles(this.store.root);
    return paths.filter((path) => !path.startsWith(".locks/"));
  }

  /** A path outside the store that goes away with it. */
  beside(name: string): string {
    return join(this.#temp.path, name);
  }
}

/** Checks that the model is whole, right and read-only, and that nothing else is in the store. */
export async function assertZipInstalled(model: ZipModel): Promise<void> {
  assertEquals(await model.stored(), [...ZIP_INSTALLED]);
  for (const [path, { sha256 }] of Object.entries(model.lockEntry().files)) {
    const target = join(model.directory, path);
    assertEquals(await sha256File(target), sha256);
    assertEquals(((await Deno.stat(target)).mode ?? 0) & 0o777, 0o444);
  }
}

function digestOf(bytes: Uint8Array) {
  return { bytes: bytes.byteLength, sha256: sha256(bytes) };
}
