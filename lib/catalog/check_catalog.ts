import { ConfigError } from "../base/errors.ts";
import { findModel, modelKey } from "./find.ts";
import type { Catalog, ModelEntry, Variant } from "./schema.ts";
import { findPathProblem } from "./valid_path.ts";
import { formatJsonPath, showValue } from "./validate.ts";

/** A value that the schema accepts but the rest of the catalog does not. */
interface Fault {
  path: readonly PropertyKey[];
  rule: string;
  value: unknown;
}

/**
 * Checks what a schema cannot: that names refer to something, and are not taken twice.
 *
 * @throws {ConfigError} For the first fault; the message is like those of the schema.
 */
export function checkCatalog(catalog: Catalog, origin: string): void {
  const [fault] = [
    ...findDefaultFaults(catalog),
    ...findKeyFaults(catalog),
    ...catalog.models.flatMap(findModelFaults),
  ];
  if (fault === undefined) return;
  const { path, rule, value } = fault;
  throw new ConfigError(
    `Cannot use "${origin}": ${formatJsonPath(path)} must ${rule}: ` +
      `current value is ${showValue(value)}`,
  );
}

function findDefaultFaults(catalog: Catalog): Fault[] {
  if (findModel(catalog, catalog.default) !== undefined) return [];
  const known = catalog.models.map((each) => `${each.type} ${each.size}`);
  return [{
    path: ["default"],
    rule: `name a model of ${known.join(", ")}`,
    value: catalog.default,
  }];
}

/** Two models of one key would share a folder: a size listed twice, or names that join to the same. */
function findKeyFaults(catalog: Catalog): Fault[] {
  const owners = new Map<string, ModelEntry>();
  const faults: Fault[] = [];
  for (const [index, entry] of catalog.models.entries()) {
    for (const name of Object.keys(entry.variants)) {
      const key = modelKey(entry.type, entry.size, name);
      if (owners.has(key)) {
        faults.push({
          path: ["models", index, "size"],
          rule: `give other folders than an earlier model ("${key}")`,
          value: entry.size,
        });
      }
      owners.set(key, entry);
    }
  }
  return [...faults, ...findDuplicateSizes(catalog)];
}

function findDuplicateSizes(catalog: Catalog): Fault[] {
  return catalog.models.flatMap((entry, index) =>
    findModel(catalog, entry) === entry ? [] : [{
      path: ["models", index, "size"],
      rule: "differ from that of an earlier model of the type",
      value: entry.size,
    }]
  );
}

function findModelFaults(entry: ModelEntry, index: number): Fault[] {
  const names = Object.keys(entry.variants);
  const faults = Object.entries(entry.variants).flatMap(([name, variant]) => {
    const path = ["models", index, "variants", name];
    return [
      ...findFolderFaults(entry, name, path),
      ...findFileFaults(variant, path),
      ...findConversionFaults(entry, name, path),
    ];
  });
  if (names.includes(entry.defaultVariant)) return faults;
  const path = ["models", index, "defaultVariant"];
  const rule = `name one of its variants (${names.join(", ")})`;
  return [{ path, rule, value: entry.defaultVariant }, ...faults];
}

function findFolderFaults(
  entry: ModelEntry,
  name: string,
  path: readonly PropertyKey[],
): Fault[] {
  const key = modelKey(entry.type, entry.size, name);
  if (findPathProblem(key) === undefined) return [];
  return [{ path, rule: "give a folder name for all systems", value: key }];
}

function findFileFaults(
  { source, files }: Variant,
  path: readonly PropertyKey[],
): Fault[] {
  const isFetchedByFile = source.kind === "hub" || source.kind === "folder";
  if (isFetchedByFile && files.length === 0) {
    return [{ path: [...path, "files"], rule: "not be empty", value: files }];
  }
  const folded = files.map((file) => file.toLowerCase());
  return files.flatMap((file, index) =>
    folded.indexOf(file.toLowerCase()) === index ? [] : [{
      path: [...path, "files", index],
      rule: "differ from earlier files by more than upper and lower case",
      value: file,
    }]
  );
}

function findConversionFaults(
  entry: ModelEntry,
  name: string,
  path: readonly PropertyKey[],
): Fault[] {
  const start = entry.variants[name]?.source;
  if (start?.kind !== "convert") return [];
  const passed = new Set([name]);
  for (let source = start;;) {
    const next = Object.hasOwn(entry.variants, source.from)
      ? entry.variants[source.from]?.source
      : undefined;
    if (next === undefined || passed.has(source.from)) {
      const rule = "lead to another variant that is not converted";
      return [{ path: [...path, "source", "from"], rule, value: start.from }];
    }
    if (next.kind !== "convert") return [];
    passed.add(source.from);
    source = next;
  }
}
