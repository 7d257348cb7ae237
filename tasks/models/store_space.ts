import { type DiskSpace, diskSpace } from "../../lib/storage/free_space.ts";
import type { Workspace } from "../../lib/storage/workspace.ts";

/**
 * Room on the disk of the user store. Before `setup` there is no store to ask about, and what is above
 * it may not be read; the project's disk is then the best guess.
 */
export async function storeSpace(
  { stores, projectRoot }: Workspace,
): Promise<DiskSpace | undefined> {
  const [user] = stores;
  return user && await diskSpace(user.root) || await diskSpace(projectRoot);
}
