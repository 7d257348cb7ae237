import { basename } from "@std/path";
import { ModelFormatError } from "../../base/errors.ts";
import type { GraphFile } from "../output/plan_graphs.ts";

/**
 * Finds a graph of a model by the beginning of its name.
 *
 * @throws {ModelFormatError} If there is none.
 */
export function findGraph(
  graphs: readonly GraphFile[],
  name: string,
): GraphFile {
  const found = graphs.find(({ path }) => basename(path).startsWith(name));
  if (found !== undefined) return found;
  throw new ModelFormatError(`Cannot check a conversion: it has no ${name}`);
}
