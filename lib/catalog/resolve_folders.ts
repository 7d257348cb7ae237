import { fileURLToPath } from "node:url";
import { resolve } from "@std/path";
import { ConfigError } from "../base/errors.ts";
import type { Catalog, ModelEntry, Variant } from "./schema.ts";

const FILE_URL_REGEXP = /^file:/i;

/**
 * Makes the paths of a catalog's folder sources absolute.
 *
 * @param base Folder that relative paths start from.
 * @throws {ConfigError} If a `file:` address names no path of this system.
 */
export function resolveFolders(catalog: Catalog, base: string): Catalog {
  const models = catalog.models.map((entry) => resolveEntry(entry, base));
  return { ...catalog, models };
}

function resolveEntry(entry: ModelEntry, base: string): ModelEntry {
  const variants = Object.entries(entry.variants).map(([name, variant]) =>
    [name, resolveVariant(variant, base)] as const
  );
  return { ...entry, variants: Object.fromEntries(variants) };
}

function resolveVariant(variant: Variant, base: string): Variant {
  const { source } = variant;
  if (source.kind !== "folder") return variant;
  const path = FILE_URL_REGEXP.test(source.path)
    ? pathOf(source.path)
    : resolve(base, source.path);
  return { ...variant, source: { ...source, path } };
}

function pathOf(address: string): string {
  try {
    // Of the two that there are, the one that refuses what is no path.
    return fileURLToPath(address);
  } catch (cause) {
    throw new ConfigError(
      `Cannot use folder "${address}": it names no path of this system`,
      { hint: "write it as file:///path/to/folder", cause },
    );
  }
}
