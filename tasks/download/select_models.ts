import {
  type ModelName,
  type ModelRef,
  resolveModel,
} from "../../lib/catalog/find.ts";
import type { Catalog } from "../../lib/catalog/schema.ts";
import { needsNetwork } from "../../lib/catalog/needs_network.ts";
import { everySize } from "../models/every_size.ts";

/**
 * The models that a command line asks for: one, or with `all` the default variant of every size
 * that comes from a network.
 *
 * @throws {UsageError} If there is no such model, or a variant is named with `all`.
 */
export function selectModels(catalog: Catalog, name: ModelName): ModelRef[] {
  if (name.size !== "all") return [resolveModel(catalog, name)];
  return everySize(catalog, name).filter(needsNetwork);
}
