import { UsageError } from "../../lib/base/errors.ts";
import { isConverted, sourceOf } from "../../lib/catalog/conversion.ts";
import {
  listVariants,
  type ModelName,
  type ModelRef,
  resolveModel,
} from "../../lib/catalog/find.ts";
import type { Catalog } from "../../lib/catalog/schema.ts";
import { needsNetwork } from "../../lib/catalog/needs_network.ts";
import { everySize } from "../models/every_size.ts";

/** What a command line says of the models to install. */
export interface ModelSelection extends ModelName {
  /**
   * Takes the checkpoint instead of what is converted from it.
   *
   * @default {false}
   */
  "checkpoint-only"?: boolean;
}

/**
 * The models that a command line asks for: one, or with `all` the default variant of every size
 * that comes from a network.
 *
 * @throws {UsageError} If there is no such model, a variant is named with `all`, or only the checkpoint is
 * wanted of what is not converted.
 */
export function selectModels(
  catalog: Catalog,
  { "checkpoint-only": isCheckpointOnly = false, ...name }: ModelSelection,
): ModelRef[] {
  if (name.size === "all") {
    const refs = everySize(catalog, name).filter(needsNetwork);
    return isCheckpointOnly ? refs.map(checkpointOf) : refs;
  }
  const ref = resolveModel(catalog, name);
  if (isCheckpointOnly && !isConverted(ref)) throw hasNoCheckpoint(ref);
  return [isCheckpointOnly ? checkpointOf(ref) : ref];
}

function checkpointOf(ref: ModelRef): ModelRef {
  return isConverted(ref) ? sourceOf(ref) : ref;
}

function hasNoCheckpoint({ key, entry }: ModelRef): UsageError {
  const converted = listVariants(entry).filter(isConverted).map(sourceOf);
  const [checkpoint] = converted;
  return new UsageError(
    `Cannot use --checkpoint-only with "${key}": it is not converted from one`,
    checkpoint === undefined ? {} : {
      hint: `--variant ${checkpoint.variantName} fetches that of its size`,
    },
  );
}
