import { ensureDir, exists } from "@std/fs";
import { join } from "@std/path";
import { sha256 } from "../../../lib/base/digest.ts";

/**
 * The cache of GitHub Actions in a folder. Entries are archives as `actions/cache` makes them, found
 * by key and path as they were given, and never written a second time.
 */
export class WorkflowCache {
  /** Keys in the order in which they were saved. */
  readonly saved: string[] = [];
  /** Keys in the order in which they were found. */
  readonly restored: string[] = [];
  readonly #folder: string;

  /** Keeps the entries in a folder, which is made on first use. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Puts a path in; relative ones start from the workspace. */
  async save(key: string, path: string, workspace: string): Promise<void> {
    const entry = this.#entry(key, path);
    if (await exists(entry)) return;
    await ensureDir(this.#folder);
    // The format and its flags decide whether times survive to the millisecond.
    await tar(["--posix", "-cf", entry, "-P", "-C", workspace, path]);
    this.saved.push(key);
  }

  /** Takes a path out, if the key was saved with the same path. */
  async restore(
    key: string,
    path: string,
    workspace: string,
  ): Promise<boolean> {
    const entry = this.#entry(key, path);
    if (!await exists(entry)) return false;
    await tar(["-xf", entry, "-P", "-C", workspace]);
    this.restored.push(key);
    return true;
  }

  #entry(key: string, path: string): string {
    return join(this.#folder, `${sha256(`${path}\n${key}`)}.tar`);
  }
}

async function tar(args: string[]): Promise<void> {
  const command = new Deno.Command("tar", { args, stdin: "null" });
  const { success, stderr } = await command.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
