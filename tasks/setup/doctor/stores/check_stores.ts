import { exists } from "@std/fs";
import {
  describeReadFailure,
  errorCodeOf,
} from "../../../../lib/storage/storage_error.ts";
import type { Store } from "../../../../lib/storage/stores.ts";
import type { Ground } from "../check_catalog.ts";
import { findWriteObstacle } from "./find_write_obstacle.ts";
import { describeStore, type StoreFacts } from "./describe_store.ts";
import type { Checked, Problem } from "../problem.ts";
import { shellPath } from "./shell_path.ts";

/** The stores, and those among them that can be looked into. */
export interface Stores {
  /** What each one holds. */
  described: StoreFacts[];
  /** Those that can be read, in precedence. */
  readable: Store[];
}

/** Looks into every store; one that cannot be read is told once, and left out of what follows. */
export async function checkStores(
  { stores, loaded }: Ground,
  signal: AbortSignal,
): Promise<Checked<Stores>> {
  const facts: Stores = { described: [], readable: [] };
  const problems: Problem[] = [];
  for (const store of stores) {
    const obstacle = await findReadObstacle(store);
    if (obstacle === undefined) {
      facts.readable.push(store);
      facts.described.push(await describeStore(store, { loaded, signal }));
    } else {
      problems.push(obstacle);
      facts.described.push(unreadable(store));
    }
    if (store.name === "user") {
      problems.push(...await findUserProblems(store, obstacle));
    }
  }
  return { facts, problems };
}

/** A store that does not exist can be read: it is empty. */
async function findReadObstacle(
  { name, root }: Store,
): Promise<Problem | undefined> {
  try {
    for await (const _ of Deno.readDir(root)) break;
    return undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    return {
      message: describeReadFailure(root, error),
      command: mendOf(error, name, root),
    };
  }
}

function mendOf(error: unknown, name: string, root: string): string {
  if (errorCodeOf(error) === "EACCES") {
    return `chmod -R u+rwX ${shellPath(root)}`;
  }
  return name === "user"
    ? "FASTVLM_HOME=FOLDER deno task setup"
    : `mv ${shellPath(root)} ${shellPath(`${root}.old`)}`;
}

/** Only the user store is written to unless a command says otherwise. */
async function findUserProblems(
  { root }: Store,
  obstacle: Problem | undefined,
): Promise<Problem[]> {
  if (obstacle !== undefined) return [];
  const reason = await findWriteObstacle(root);
  if (reason !== undefined) {
    return [{
      message: `Cannot write to "${root}": ${reason}`,
      command: "FASTVLM_HOME=FOLDER deno task setup",
    }];
  }
  if (await exists(root)) return [];
  return [{
    message: `Cannot find the user store "${root}": it is not made yet`,
    command: "deno task setup",
  }];
}

function unreadable({ name, root }: Store): StoreFacts {
  return {
    ...{ name, root, exists: true, freeBytes: null },
    ...{ models: [], prunableBytes: 0 },
  };
}
