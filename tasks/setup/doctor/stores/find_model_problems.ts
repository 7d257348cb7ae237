import type { Catalog, Lock } from "../../../../lib/catalog/schema.ts";
import {
  inventory,
  type ModelStatus,
} from "../../../../lib/storage/inventory.ts";
import type { Store } from "../../../../lib/storage/stores.ts";
import { taskLine } from "../../../models/task_line.ts";
import type { Problem } from "../problem.ts";

/** What is examined. */
export interface FindModelProblemsOptions {
  /** The stores that can be read, in precedence. */
  stores: readonly Store[];
  /** Ends the search. */
  signal: AbortSignal;
}

/**
 * Says what is wrong with the models that would be used. What is wrong with a copy behind a whole one
 * does no harm, and a model that is not installed is no fault unless `setup` builds it.
 */
export async function findModelProblems(
  { catalog, lock }: { catalog: Catalog; lock: Lock },
  { stores, signal }: FindModelProblemsOptions,
): Promise<Problem[]> {
  const statuses = await inventory(catalog, lock, stores, { signal });
  return statuses.flatMap((status) => {
    const message = describeFault(status);
    return message === undefined ? [] : [{ message, command: mendOf(status) }];
  });
}

function describeFault(status: ModelStatus): string | undefined {
  const { ref, state, outdated, problems } = status;
  const [first, ...others] = problems;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  switch (state) {
    case "absent":
      return isBuiltin(status)
        ? `Cannot find "${ref.key}": it is not built yet`
        : undefined;
    case "damaged":
    case "partial":
      return first === undefined
        ? `Cannot use "${ref.key}": its download is unfinished`
        : `${first}${more}`;
    case "installed":
    case "checkpoint":
      return outdated
        ? `Cannot use "${ref.key}" as it is: its files are not those of the lock`
        : undefined;
  }
}

/** What lies in the legacy store, which is read only, goes to the user store. */
function mendOf(status: ModelStatus): string {
  const { ref, state, store } = status;
  if (isBuiltin(status)) return "deno task setup";
  const isRepairable = state === "damaged" && status.manifest !== undefined;
  return taskLine(
    "download",
    ref,
    ...(isRepairable ? ["--repair"] : []),
    ...(store?.name === "project" ? ["--store project"] : []),
  );
}

function isBuiltin({ ref }: ModelStatus): boolean {
  return ref.variant.source.kind === "builtin";
}
