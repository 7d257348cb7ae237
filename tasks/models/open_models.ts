import type { Io } from "../../lib/cli/io.ts";
import {
  openWorkspace,
  type OpenWorkspaceOptions,
  type Workspace,
} from "../../lib/storage/workspace.ts";

/**
 * Loads the catalog that the person means, with its lock, and finds the stores.
 *
 * @throws what `openWorkspace()` throws.
 */
export async function openModels(
  { config }: { config: string | undefined },
  { cwd, environment }: Pick<Io, "cwd" | "environment">,
  { keepsUnusable = false }: Pick<OpenWorkspaceOptions, "keepsUnusable"> = {},
): Promise<Workspace> {
  return await openWorkspace({
    configPath: config,
    cwd,
    environment,
    keepsUnusable,
  });
}
