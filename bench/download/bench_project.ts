import { fromFileUrl, join } from "@std/path";
import type { Catalog, Lock } from "../../lib/catalog/schema.ts";
import type { MeasuredCommand } from "../measure/run_process.ts";
import type { BlobServerAddress } from "./blob_server.ts";
import { COMMIT, FILE, REPO } from "./blob_repo.ts";

const SIZE = "bench";

const TASKS = new URL("../../tasks/", import.meta.url);

/** A folder with a catalog of one model of one file, and room for what the contenders fetch. */
export class BenchProject implements AsyncDisposable {
  /** The folder. */
  readonly path: string;
  readonly #endpoint: string;

  private constructor(path: string, endpoint: string) {
    this.path = path;
    this.#endpoint = endpoint;
  }

  /** Makes the folder on the disk of the working directory rather than in memory. */
  static async create(
    { origin, sha256 }: BlobServerAddress,
    bytes: number,
  ): Promise<BenchProject> {
    const path = await Deno.makeTempDir({ prefix: "fastvlm-bench-" });
    await writeJson(join(path, "models.config.json"), catalogOf(bytes));
    await writeJson(join(path, "models.lock.json"), lockOf(bytes, sha256));
    return new BenchProject(path, origin);
  }

  /** Removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }

  /** Empties the folder that the contenders write to. */
  async clear(): Promise<string> {
    const target = join(this.path, "target");
    await removeTree(target);
    await Deno.mkdir(target);
    return target;
  }

  /** One of this toolkit's commands. */
  command(task: "download" | "list", args: readonly string[]): MeasuredCommand {
    return {
      command: [
        Deno.execPath(),
        "run",
        "-q",
        "-A",
        fromFileUrl(new URL(`${task}.ts`, TASKS)),
        ...args,
        "--config",
        join(this.path, "models.config.json"),
      ],
      cwd: this.path,
      env: {
        FASTVLM_HOME: join(this.path, "target", "store"),
        FASTVLM_ENDPOINT: this.#endpoint,
      },
    };
  }

  /** The command that fetches the model. */
  download(connections: number): MeasuredCommand {
    const args = ["--size", SIZE, "--connections", `${connections}`];
    return this.command("download", args);
  }
}

async function removeTree(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await Deno.writeTextFile(path, JSON.stringify(value));
}

function catalogOf(bytes: number): Catalog {
  return {
    version: 1,
    default: { type: "fastvlm", size: SIZE },
    models: [{
      type: "fastvlm",
      size: SIZE,
      description: "One file that a benchmark fetches",
      approximateBytes: bytes,
      license: "CC0-1.0",
      defaultVariant: "q4",
      variants: {
        q4: {
          source: { kind: "hub", repo: REPO, revision: COMMIT },
          files: [FILE],
        },
      },
    }],
    modes: {},
  };
}

function lockOf(bytes: number, sha256: string): Lock {
  const files = { [FILE]: { bytes, sha256 } };
  return {
    version: 1,
    models: { [`fastvlm-${SIZE}-q4`]: { repo: REPO, commit: COMMIT, files } },
  };
}
