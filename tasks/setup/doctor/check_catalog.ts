import type { LoadedCatalog } from "../../../lib/catalog/load.ts";
import type { Io } from "../../../lib/cli/io.ts";
import type { Store } from "../../../lib/storage/stores.ts";
import { resolveStores } from "../../../lib/storage/stores.ts";
import { loadCatalog } from "../../../lib/catalog/load.ts";
import { findProjectRoot } from "../../../lib/base/project_root.ts";
import { attempt, type Checked, type Problem } from "./problem.ts";

/** What there is to examine: as much of a workspace as can be had. */
export interface Ground {
  /** Folder that holds the project's stores. */
  projectRoot: string;
  /** Catalog and lock; absent if they cannot be used. */
  loaded?: LoadedCatalog;
  /** The stores in precedence; none if nothing says where the user store is. */
  stores: Store[];
}

/** What decides which catalog and stores are examined. */
export interface CheckCatalogOptions {
  /** A catalog that the person named. */
  configPath: string | undefined;
  /** The person's place and environment. */
  io: Pick<Io, "cwd" | "environment">;
}

/** Loads the catalog and finds the stores, and goes on without what cannot be had. */
export async function checkCatalog(
  { configPath, io: { cwd, environment } }: CheckCatalogOptions,
): Promise<Checked<Ground>> {
  const problems: Problem[] = [];
  const loaded = await attempt(
    problems,
    mendOf(configPath, environment("FASTVLM_CONFIG")),
    () =>
      loadCatalog({
        cwd,
        environment,
        ...(configPath !== undefined && { configPath }),
      }),
  );
  const projectRoot = await findProjectRoot(Deno.cwd());
  const stores = await attempt(
    problems,
    "export FASTVLM_HOME=FOLDER",
    () => resolveStores({ projectRoot, environment }),
  );
  return {
    facts: { projectRoot, stores: stores ?? [], ...(loaded && { loaded }) },
    problems,
  };
}

/** The project's own catalog is in git; another one is the person's to mend, or to do without. */
function mendOf(
  configPath: string | undefined,
  variable: string | undefined,
): string {
  if (configPath !== undefined) return "deno task setup --check";
  return variable === undefined
    ? "git checkout models.config.json models.lock.json"
    : "unset FASTVLM_CONFIG";
}
