import { basename, join } from "@std/path";
import { partialRoot } from "../../lib/storage/layout.ts";
import type { Store } from "../../lib/storage/stores.ts";
import { listFiles } from "./list_files.ts";
import { writeFiles } from "./sample_model.ts";
import { TempDirectory } from "./temp_directory.ts";

/** Key of the model in the tests of unfinished files. */
export const PARTIAL_KEY = "fastvlm-0.5b-q4";

/** A store with an empty `.partial/`, removed when it goes out of scope. */
export class PartialStore implements AsyncDisposable {
  readonly store: Store;
  readonly #temp: TempDirectory;

  private constructor(temp: TempDirectory) {
    this.#temp = temp;
    this.store = { name: "user", root: temp.path, writable: true };
  }

  /** Makes a store with files below `.partial/`, given by path. */
  static async create(
    files: Readonly<Record<string, string>> = {},
  ): Promise<PartialStore> {
    const made = new PartialStore(await TempDirectory.create());
    await Deno.mkdir(partialRoot(made.store));
    await made.write(files);
    return made;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#temp[Symbol.asyncDispose]();
  }

  /** Path of something in `.partial/`. */
  path(name: string): string {
    return join(partialRoot(this.store), name);
  }

  /** Writes files below `.partial/`. */
  async write(files: Readonly<Record<string, string>>): Promise<void> {
    await writeFiles(partialRoot(this.store), files);
  }

  /** Makes something in `.partial/`, with all that is in it, so much older. */
  async age(name: string, ageMs: number): Promise<void> {
    const path = this.path(name);
    for (const { name: child } of await entriesOf(path)) {
      await this.age(join(name, child), ageMs);
    }
    const at = new Date(Date.now() - ageMs);
    await Deno.utime(path, at, at);
  }

  /** All files below `.partial/`, with what makes the names unique left out. */
  async files(): Promise<string[]> {
    const paths = await listFiles(partialRoot(this.store));
    return paths.map(withoutId).sort();
  }

  /** The names in `.partial/`, with what makes them unique left out. */
  async names(): Promise<string[]> {
    const names: string[] = [];
    for await (const { name } of Deno.readDir(partialRoot(this.store))) {
      names.push(withoutId(name));
    }
    return names.sort();
  }
}

/** A path's last name, with what makes it unique left out. */
export function nameWithoutId(path: string): string {
  return withoutId(basename(path));
}

function withoutId(path: string): string {
  return path.replace(/\d+-[0-9a-f]{8}/, "ID");
}

async function entriesOf(path: string): Promise<Deno.DirEntry[]> {
  const { isDirectory } = await Deno.lstat(path);
  return isDirectory ? await Array.fromAsync(Deno.readDir(path)) : [];
}
