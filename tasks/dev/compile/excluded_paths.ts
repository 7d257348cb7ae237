import { join } from "@std/path";
import * as z from "zod";
import { ConfigError } from "../../../lib/base/errors.ts";
import { readJson } from "../../../lib/base/json.ts";
import { leadsToLibrary, matchesLibrary } from "./library_pattern.ts";
import { runDeno } from "./run_deno.ts";
import type { CompileTarget } from "./targets.ts";

/** The package that holds the libraries of every system. */
const ONNX_RUNTIME = "onnxruntime-node";

/** Registries whose address has a path are folders in folders; none has more than this. */
const REGISTRY_DEPTH = 5;

const DIRECTORIES = z.object({ npmCache: z.string() });
const LOCK = z.object({ npm: z.record(z.string(), z.unknown()) });

/**
 * What `deno compile --exclude` must be told, as it embeds npm packages whole: in `onnxruntime-node`,
 * the libraries that the target does not load; and sharp for musl, as Deno chooses packages by
 * system and processor but not by C library, and is itself made for glibc.
 *
 * @returns Absolute paths, without symbolic links, as Deno compares them.
 */
export async function excludedPaths(
  target: CompileTarget,
  options: { cwd: string; signal: AbortSignal },
): Promise<string[]> {
  const { npm } = LOCK.parse(await readJson(join(options.cwd, "deno.lock")));
  const versions = Object.keys(npm).map(splitVersion);
  const registry = await findRegistry(options);
  const musl = versions
    .filter(({ name }) => /^@img\/.*linuxmusl/.test(name))
    .map(({ name, version }) => join(registry, name, version));
  const others: string[] = [];
  for (const { name, version } of versions) {
    if (name !== ONNX_RUNTIME) continue;
    const folder = `${name}/${version}/bin`;
    others.push(...await listOthers(folder, registry, target));
  }
  return [...musl, ...others];
}

/** `@img/colour@1.1.0` in its two parts. */
function splitVersion(key: string): { name: string; version: string } {
  const at = key.lastIndexOf("@");
  return { name: key.slice(0, at), version: key.slice(at + 1) };
}

/** Folder of the npm registry in Deno's cache; which one it is depends on the registry's address. */
async function findRegistry(
  options: { cwd: string; signal: AbortSignal },
): Promise<string> {
  const { stdout } = await runDeno(["info", "--json"], options);
  const { npmCache } = DIRECTORIES.parse(JSON.parse(stdout));
  const found = await findHolder(npmCache, ONNX_RUNTIME, REGISTRY_DEPTH);
  if (found !== undefined) return await Deno.realPath(found);
  throw new ConfigError(
    `Cannot find "${ONNX_RUNTIME}" in "${npmCache}": it is not cached`,
    { hint: "deno install" },
  );
}

async function findHolder(
  folder: string,
  name: string,
  depth: number,
): Promise<string | undefined> {
  const folders = (await Array.fromAsync(Deno.readDir(folder)))
    .filter(({ isDirectory }) => isDirectory);
  if (folders.some((entry) => entry.name === name)) return folder;
  if (depth === 0) return undefined;
  for (const entry of folders) {
    const inside = join(folder, entry.name);
    const found = await findHolder(inside, name, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whole folders where nothing in them is needed, so that no empty ones are left. */
async function listOthers(
  folder: string,
  registry: string,
  target: CompileTarget,
): Promise<string[]> {
  const others: string[] = [];
  for await (const entry of Deno.readDir(join(registry, folder))) {
    const path = `${folder}/${entry.name}`;
    const isWanted = target.libraries.some((library) =>
      entry.isDirectory
        ? leadsToLibrary(path, library)
        : matchesLibrary(path, library)
    );
    if (!isWanted) others.push(join(registry, path));
    else if (entry.isDirectory) {
      others.push(...await listOthers(path, registry, target));
    }
  }
  return others;
}
