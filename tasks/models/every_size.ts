import { UsageError } from "../../lib/base/errors.ts";
import {
  type ModelName,
  type ModelRef,
  resolveModel,
} from "../../lib/catalog/find.ts";
import type { Catalog } from "../../lib/catalog/schema.ts";

/**
 * The default variant of every size, which is what `--size all` asks for where files are made.
 *
 * @throws {UsageError} If a variant is named too.
 */
export function everySize(
  catalog: Catalog,
  { variant }: ModelName,
): ModelRef[] {
  if (variant !== undefined) {
    throw new UsageError(
      "Cannot use --variant with --size all: each size has its own default",
    );
  }
  return catalog.models.map(({ type, size }) =>
    resolveModel(catalog, { type, size })
  );
}
