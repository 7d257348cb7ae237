import { ConfigError } from "../../../lib/base/errors.ts";
import { isLibrary, matchesLibrary } from "./library_pattern.ts";
import type { Bundle } from "./read_bundle.ts";
import type { CompileTarget } from "./targets.ts";

/** Where Deno puts npm packages, whatever registry they come from. */
const PACKAGES = ".deno_compile_node_modules/localhost/";

/** Folders and files of the project that belong into the program; none of it is private. */
const OWN_FILES_REGEXP =
  /^(?:lib\/|tasks\/(?!dev\/)|deno\.json$|models\.(?:config|lock)\.json$|dist\/build_info\.json$)/;

/**
 * Refuses a program that embeds a native library which the target does not load, lacks one that it
 * does, lacks a module, or holds a file of the project that is none of the program's.
 *
 * @param modules Paths from the project's folder that nothing imports by name.
 * @throws {ConfigError} If so; the message names the file.
 */
export function checkBundle(
  { files }: Bundle,
  target: CompileTarget,
  modules: readonly string[],
): void {
  const paths = new Set(files.map(({ path }) => path));
  const libraries = [...paths].filter(isLibrary);
  for (const path of libraries) {
    if (!target.libraries.some((library) => isAt(path, library))) {
      throw refusal(target, `it embeds "${path}", which is not loaded there`);
    }
  }
  for (const library of target.libraries) {
    const count = libraries.filter((path) => isAt(path, library)).length;
    if (count !== 1) {
      throw refusal(target, `it embeds ${count} of "${library}", not 1`);
    }
  }
  for (const module of modules) {
    if (!paths.has(module)) throw refusal(target, `it lacks "${module}"`);
  }
  for (const path of paths) {
    if (!path.startsWith(PACKAGES) && !OWN_FILES_REGEXP.test(path)) {
      throw refusal(target, `it embeds "${path}", which is not part of it`);
    }
  }
}

function isAt(path: string, library: string): boolean {
  return matchesLibrary(path, `${PACKAGES}${library}`);
}

function refusal({ name }: CompileTarget, reason: string): ConfigError {
  return new ConfigError(`Cannot accept the program for ${name}: ${reason}`);
}
