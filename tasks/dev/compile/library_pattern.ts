/** A native library by its name; `lib/index.js` of an npm package is none. */
const LIBRARY_REGEXP = /\.(?:node|dll|dylib|so)(?:\.[\d.]+)?$/;

/** Whether a path is that of native code, which only one kind of system can load. */
export function isLibrary(path: string): boolean {
  return LIBRARY_REGEXP.test(path);
}

/** Whether a path is the one that a pattern of `CompileTarget.libraries` describes. */
export function matchesLibrary(path: string, pattern: string): boolean {
  return matchesParts(path.split("/"), pattern.split("/"));
}

/** Whether a folder is on the way to what a pattern describes. */
export function leadsToLibrary(folder: string, pattern: string): boolean {
  const parts = folder.split("/");
  return matchesParts(parts, pattern.split("/").slice(0, parts.length));
}

function matchesParts(
  parts: readonly string[],
  patterns: readonly string[],
): boolean {
  return parts.length === patterns.length &&
    patterns.every((pattern, i) => matchesPart(parts[i] ?? "", pattern));
}

/** A `*` stands for any characters, none included. */
function matchesPart(part: string, pattern: string): boolean {
  const [start = "", ...rest] = pattern.split("*");
  const end = rest.at(-1);
  if (end === undefined) return part === pattern;
  return part.length >= start.length + end.length &&
    part.startsWith(start) && part.endsWith(end);
}
