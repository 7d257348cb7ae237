import { dirname, join } from "@std/path";
import type { Bundle } from "../../tasks/dev/compile/read_bundle.ts";
import { runDeno, type TaskResult, TOOLKIT_ROOT } from "./run_task.ts";
import { TempDirectory } from "./temp_directory.ts";

/** Where a bundle keeps npm packages, whatever registry they come from. */
const PACKAGES = ".deno_compile_node_modules/localhost";

/**
 * A compiled program's files on disk, as it extracts them itself on its first run; and that program
 * run from them, with its own permissions, by the Deno that runs the tests.
 *
 * It stands for the runtime part, which cannot be fetched everywhere. Beside the embedded files there
 * are only the names of the adapter packages.
 */
export class ExtractedBundle implements AsyncDisposable {
  readonly #temp: TempDirectory;
  readonly #bundle: Bundle;

  private constructor(temp: TempDirectory, bundle: Bundle) {
    this.#temp = temp;
    this.#bundle = bundle;
  }

  /** Extracts the files. */
  static async create(bundle: Bundle): Promise<ExtractedBundle> {
    const extracted = new ExtractedBundle(await TempDirectory.create(), bundle);
    for (const { path, bytes } of bundle.files) {
      await extracted.#write(path, bytes);
    }
    await extracted.#addResolution();
    return extracted;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#temp[Symbol.asyncDispose]();
  }

  /** Folder of the embedded files. */
  get root(): string {
    return join(this.#temp.path, "program");
  }

  /** Runs the program to its end, in a folder of the person's own; only `HOME` is set. */
  async run(
    args: readonly string[],
    env: Record<string, string> = {},
  ): Promise<TaskResult> {
    const { metadata } = this.#bundle;
    const cwd = join(this.#temp.path, "person");
    await Deno.mkdir(cwd, { recursive: true });
    const home = Deno.build.os === "windows" ? "LOCALAPPDATA" : "HOME";
    return await runDeno([
      "run",
      "--quiet",
      "--cached-only",
      "--no-lock",
      "--node-modules-dir=manual",
      `--config=${join(this.root, "deno.json")}`,
      ...permissionFlags(metadata.permissions),
      join(this.root, metadata.entrypoint_key),
      ...metadata.argv,
      ...args,
    ], { cwd, env: { [home]: cwd, ...env } });
  }

  /** One version of each package is embedded, so that a plain `node_modules` can hold them all. */
  async #addResolution(): Promise<void> {
    const packages = join(this.root, PACKAGES);
    for (const name of await listPackages(packages)) {
      const [version, ...others] = await listNames(join(packages, name));
      if (version === undefined || others.length > 0) {
        throw new TypeError(`Expected one version of "${name}"`);
      }
      const target = join(this.root, "node_modules", name);
      await Deno.mkdir(dirname(target), { recursive: true });
      await Deno.rename(join(packages, name, version), target);
    }
    for (const name of await listNames(join(TOOLKIT_ROOT, "lib/std"))) {
      const path = `lib/std/${name}/deno.json`;
      await this.#write(path, await Deno.readFile(join(TOOLKIT_ROOT, path)));
    }
  }

  async #write(path: string, bytes: Uint8Array): Promise<void> {
    const target = join(this.root, path);
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.writeFile(target, bytes);
  }
}

/** The flags that make the permissions a program has; an empty list is an unlimited one. */
function permissionFlags(
  permissions: Bundle["metadata"]["permissions"],
): string[] {
  const flags = permissions["prompt"] === false ? ["--no-prompt"] : [];
  for (const [kind, scope] of Object.entries(permissions)) {
    if (!Array.isArray(scope)) continue;
    const flag = `--${kind.replace("_", "-")}`;
    flags.push(scope.length === 0 ? flag : `${flag}=${scope.join(",")}`);
  }
  return flags;
}

async function listPackages(folder: string): Promise<string[]> {
  const names = await listNames(folder);
  const scoped = names.filter((name) => name.startsWith("@"));
  const packages = names.filter((name) => !name.startsWith("@"));
  for (const scope of scoped) {
    for (const name of await listNames(join(folder, scope))) {
      packages.push(`${scope}/${name}`);
    }
  }
  return packages;
}

async function listNames(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.map(({ name }) => name);
}
