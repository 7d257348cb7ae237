import { ensureDir } from "@std/fs";
import { join } from "@std/path";
import { runDeno, type TaskResult, TOOLKIT_ROOT } from "./run_task.ts";
import { TempDirectory } from "./temp_directory.ts";

/** What a fresh clone does not have, or need for its commands. */
const NOT_COPIED = [
  ".coverage",
  ".git",
  "artifacts",
  "checkpoints",
  "dist",
  "libs",
  "node_modules",
  "tests",
];

/** A fresh clone of the toolkit, and a home that nothing is in. */
export class ToolkitCopy implements AsyncDisposable {
  /** Root of the clone. */
  readonly root: string;
  readonly #temp: TempDirectory;

  private constructor(temp: TempDirectory) {
    this.#temp = temp;
    this.root = join(temp.path, "fastvlm-toolkit");
  }

  /** Copies the toolkit. */
  static async create(): Promise<ToolkitCopy> {
    const copy = new ToolkitCopy(await TempDirectory.create());
    await copyFolder(TOOLKIT_ROOT, copy.root, NOT_COPIED);
    await ensureDir(copy.#home);
    return copy;
  }

  get #home(): string {
    return join(this.#temp.path, "home");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#temp[Symbol.asyncDispose]();
  }

  /** Runs lines in the root by Deno's own shell, each only if those before it succeeded. */
  async runShell(lines: readonly string[]): Promise<TaskResult> {
    return await runDeno(["task", "-q", "--eval", lines.join(" && ")], {
      cwd: this.root,
      env: { HOME: this.#home, LOCALAPPDATA: this.#home },
    });
  }
}

async function copyFolder(
  from: string,
  to: string,
  except: readonly string[] = [],
): Promise<void> {
  await ensureDir(to);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (except.includes(name)) continue;
    const [source, target] = [join(from, name), join(to, name)];
    if (isDirectory) await copyFolder(source, target);
    else await Deno.copyFile(source, target);
  }
}
