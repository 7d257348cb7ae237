import { join } from "@std/path";
import type { Environment } from "../../lib/base/environment.ts";
import type { Catalog } from "../../lib/catalog/schema.ts";
import { buildTinyModel } from "../../lib/fastvlm/tiny/build.ts";
import type { AdapterOptions } from "../../lib/fastvlm/types.ts";
import type { Store } from "../../lib/storage/stores.ts";
import type { Workspace } from "../../lib/storage/workspace.ts";
import { HubServer } from "./hub_server.ts";
import { TempDirectory } from "./temp_directory.ts";

/** Repository of {@linkcode ModelWorkspace}. */
const REPO = "owner/tiny-ONNX";

/**
 * A person's models: a catalog with the built-in model as `tiny`, the same model as `0.5b` on a test
 * Hub, and Apple's weights as `7b`; an empty user store; a test Hub.
 */
export class ModelWorkspace implements AsyncDisposable {
  /** The Hub. */
  readonly server = new HubServer();
  /** Commit of the Hub's repository. */
  readonly commit: string;
  readonly #temp: TempDirectory;

  private constructor(temp: TempDirectory) {
    this.#temp = temp;
    this.commit = this.server.push(REPO, Object.fromEntries(buildTinyModel()));
  }

  static async create(): Promise<ModelWorkspace> {
    const workspace = new ModelWorkspace(await TempDirectory.create());
    await Deno.writeTextFile(
      workspace.configPath,
      JSON.stringify(workspace.catalog),
    );
    return workspace;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.#temp[Symbol.asyncDispose]();
  }

  /** What models there are. */
  get catalog(): Catalog {
    const files = [...buildTinyModel().keys()];
    return {
      version: 1,
      default: { type: "fastvlm", size: "tiny" },
      models: [
        entry("tiny", "fp32", { kind: "builtin", recipe: "tiny" }, []),
        entry("0.5b", "fp32", hub(REPO), files),
        entry("7b", "checkpoint", hub("apple/7b"), ["*.safetensors"]),
      ],
      modes: { describe: { prompt: "Describe this image." } },
    };
  }

  /** Path of the catalog. */
  get configPath(): string {
    return join(this.#temp.path, "models.config.json");
  }

  /** Folder that everything is in. */
  get path(): string {
    return this.#temp.path;
  }

  /** The user store. */
  get store(): Store {
    return {
      name: "user",
      root: join(this.#temp.path, "store"),
      writable: true,
    };
  }

  /** Variables of the person, and others. */
  environment(more: Record<string, string> = {}): Environment {
    const variables = new Map(Object.entries({
      FASTVLM_HOME: this.store.root,
      FASTVLM_ENDPOINT: this.server.endpoint,
      ...more,
    }));
    return (name) => variables.get(name);
  }

  /** Options of an adapter that uses these models. */
  options(more: AdapterOptions = {}): AdapterOptions {
    return {
      configPath: this.configPath,
      environment: this.environment(),
      cwd: this.path,
      threads: 1,
      ...more,
    };
  }

  /** The same as `openWorkspace()` gives. */
  open(): Workspace {
    return {
      catalog: this.catalog,
      lock: { version: 1, models: {} },
      configPath: this.configPath,
      lockPath: join(this.path, "models.lock.json"),
      projectRoot: this.path,
      stores: [this.store],
    };
  }
}

type Source = Catalog["models"][number]["variants"][string]["source"];

function hub(repo: string): Source {
  return { kind: "hub", repo, revision: "main" };
}

function entry(
  size: string,
  variant: string,
  source: Source,
  files: string[],
): Catalog["models"][number] {
  return {
    type: "fastvlm",
    size,
    description: size,
    approximateBytes: 2_000_000,
    license: "MIT",
    defaultVariant: variant,
    variants: { [variant]: { source, files } },
  };
}
