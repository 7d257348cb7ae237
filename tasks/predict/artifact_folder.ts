import { getCanonicalArtifactPath } from "../../lib/artifacts/canonical_path.ts";
import { findProjectRoot } from "../../lib/base/project_root.ts";
import type { Io } from "../../lib/cli/io.ts";

/** Makes the folder for the output of a run whose output the person did not name. */
export async function makeArtifactFolder(
  environment: Io["environment"],
): Promise<string> {
  const projectRoot = await findProjectRoot(Deno.cwd());
  return await getCanonicalArtifactPath("vision", "model_output", {
    projectRoot,
    environment,
  });
}
