import { isConverted, sourceOf } from "../../lib/catalog/conversion.ts";
import {
  listVariants,
  lockEntryOf,
  type ModelName,
  type ModelRef,
  resolveModel,
} from "../../lib/catalog/find.ts";
import type { Catalog, Lock } from "../../lib/catalog/schema.ts";
import { everySize } from "../models/every_size.ts";

/**
 * The models whose files can be locked for a command line: the one that it names; with `all` the default
 * variant of every size; without a name those that the lock has, or the default one if it has none. For
 * one that is converted it is the checkpoint.
 *
 * @throws {UsageError} If there is no such model, or a variant is named with `all`.
 */
export function selectLockable(
  catalog: Catalog,
  lock: Lock,
  name: ModelName,
): ModelRef[] {
  if (name.size === "all") return everySize(catalog, name).map(lockable);
  const isNamed = name.size !== undefined || name.variant !== undefined;
  const locked = isNamed ? [] : catalog.models.flatMap(listVariants)
    .filter((ref) => lockEntryOf(lock, ref.key) !== undefined)
    .filter((ref) => !isConverted(ref));
  return locked.length > 0 ? locked : [lockable(resolveModel(catalog, name))];
}

/** What is converted here depends on this machine; what it is converted from does not. */
function lockable(ref: ModelRef): ModelRef {
  return isConverted(ref) ? sourceOf(ref) : ref;
}
