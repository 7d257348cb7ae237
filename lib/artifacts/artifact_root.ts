import { isAbsolute, join, relative } from "@std/path";
import { StorageError } from "../base/errors.ts";

/** The folder of all artifacts of a project. */
export function artifactRoot(projectRoot: string): string {
  return join(projectRoot, "artifacts");
}

/**
 * Refuses a path outside the artifact root: outputs that the person did not name go nowhere else.
 *
 * @throws {StorageError} If the path is the root itself or outside it.
 */
export function assertInArtifactRoot(path: string, projectRoot: string): void {
  const root = artifactRoot(projectRoot);
  const inside = relative(root, path);
  if (inside !== "" && !inside.startsWith("..") && !isAbsolute(inside)) return;
  throw new StorageError(
    `Cannot write "${path}": it is not inside the artifact root "${root}"`,
  );
}
