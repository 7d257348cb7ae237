import { UsageError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type {
  Catalog,
  Lock,
  LockEntry,
  ModelEntry,
  Variant,
} from "./schema.ts";

/** A model as a person names it; what is left out is the catalog's default. */
export interface ModelName {
  /** The family, as in `"fastvlm"`. */
  type?: string | undefined;
  /** The size, as in `"0.5b"`. */
  size?: string | undefined;
  /** The variant, as in `"q4"`. */
  variant?: string | undefined;
}

/** One variant of one size, as the catalog has it. */
export interface ModelRef {
  /** The size's entry. */
  readonly entry: ModelEntry;
  /** Name of the variant. */
  readonly variantName: string;
  /** The variant. */
  readonly variant: Variant;
  /** Names the model in stores and locks, as in `"fastvlm-0.5b-q4"`. */
  readonly key: string;
}

/** Finds the entry of a size; without a type, among the models of the default type. */
export function findModel(
  catalog: Catalog,
  name: { type?: string; size: string },
): ModelEntry | undefined {
  const { type = catalog.default.type, size } = name;
  return catalog.models.find((entry) =>
    entry.type === type.toLowerCase() && entry.size === size.toLowerCase()
  );
}

/**
 * Resolves a model's name to its variant; upper and lower case are the same.
 *
 * @throws {UsageError} If there is no such type, size or variant; the hint has the nearest one.
 */
export function resolveModel(catalog: Catalog, name: ModelName = {}): ModelRef {
  const { type = catalog.default.type } = name;
  const ofType = catalog.models.filter((each) =>
    each.type === type.toLowerCase()
  );
  if (ofType.length === 0) {
    throw unknownName("model type", type, catalog.models.map(typeOf));
  }
  const size = name.size ?? defaultSize(catalog, type);
  const entry = findModel(catalog, { type, size });
  if (entry === undefined) {
    throw unknownName("model size", size, ofType.map((each) => each.size));
  }
  return resolveVariant(entry, name.variant);
}

/** All variants of a size, the default one first. */
export function listVariants(entry: ModelEntry): ModelRef[] {
  const others = Object.keys(entry.variants)
    .filter((name) => name !== entry.defaultVariant);
  return [entry.defaultVariant, ...others]
    .map((name) => resolveVariant(entry, name));
}

/**
 * Parses `"0.5b"`, `"fastvlm:0.5b"` or `"fastvlm:0.5b:q4"`.
 *
 * @throws {UsageError} If the text has another form.
 */
export function parseModelName(text: string): ModelName {
  const parts = text.split(":");
  const [first, second, third] = parts;
  if (parts.length > 3 || parts.includes("") || first === undefined) {
    throw new UsageError(`Cannot parse model name "${text}"`, {
      hint: 'use type:size or type:size:variant, as in "fastvlm:0.5b:q4"',
    });
  }
  if (second === undefined) return { size: first };
  if (third === undefined) return { type: first, size: second };
  return { type: first, size: second, variant: third };
}

/** Names a variant in stores and locks; one safe path segment. */
export function modelKey(type: string, size: string, variant: string): string {
  return `${type}-${size}-${variant}`;
}

/** What the lock says of a model, if it says anything. */
export function lockEntryOf(lock: Lock, key: string): LockEntry | undefined {
  return Object.hasOwn(lock.models, key) ? lock.models[key] : undefined;
}

function resolveVariant(
  entry: ModelEntry,
  name: string = entry.defaultVariant,
): ModelRef {
  const { type, size, variants } = entry;
  const variantName = name.toLowerCase();
  const variant = Object.hasOwn(variants, variantName)
    ? variants[variantName]
    : undefined;
  if (variant === undefined) {
    throw unknownName(
      `variant of ${type} ${size}`,
      name,
      Object.keys(variants),
    );
  }
  return {
    entry,
    variantName,
    variant,
    key: modelKey(type, size, variantName),
  };
}

function defaultSize(catalog: Catalog, type: string): string {
  if (type.toLowerCase() === catalog.default.type) return catalog.default.size;
  const [first] = catalog.models.filter((each) =>
    each.type === type.toLowerCase()
  );
  return first?.size ?? catalog.default.size;
}

function typeOf(entry: ModelEntry): string {
  return entry.type;
}

function unknownName(
  kind: string,
  name: string,
  known: readonly string[],
): UsageError {
  const names = [...new Set(known)];
  const suggestion = nearest(name, names);
  return new UsageError(
    `Cannot find ${kind} "${name}": known are ${names.join(", ")}`,
    suggestion === undefined ? {} : { hint: `did you mean "${suggestion}"?` },
  );
}
