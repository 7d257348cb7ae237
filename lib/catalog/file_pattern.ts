import { MANIFEST_FILE_NAME } from "./valid_path.ts";

/** Says whether a catalog's file is a pattern rather than one path. */
export function isFilePattern(file: string): boolean {
  return file.includes("*");
}

/**
 * Picks the paths that a variant's `files` mean, in the order of the paths. `*` stands for any part
 * of one name, so that `"*.json"` means the top folder only. The toolkit's own `manifest.json` is
 * never picked.
 */
export function selectFiles(
  paths: readonly string[],
  files: readonly string[],
): string[] {
  const patterns = files.map(toRegExp);
  return paths.filter((path) =>
    path.toLowerCase() !== MANIFEST_FILE_NAME &&
    patterns.some((pattern) => pattern.test(path))
  );
}

function toRegExp(file: string): RegExp {
  const literals = file.split("*").map((part) =>
    part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&")
  );
  return new RegExp(`^${literals.join("[^/]*")}$`);
}
