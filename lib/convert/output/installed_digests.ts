import { ConfigError } from "../../base/errors.ts";
import { type ManifestFile, readManifest } from "../../storage/manifest.ts";

/**
 * Gives the digests that the manifest of an installed checkpoint has, by path below its folder; none if
 * the folder has no manifest that can be read.
 */
export async function installedDigests(
  directory: string,
): Promise<Readonly<Record<string, ManifestFile>>> {
  try {
    return (await readManifest(directory))?.files ?? {};
  } catch (error) {
    // A file of that name in a folder of somebody's own can be anything.
    if (error instanceof ConfigError) return {};
    throw error;
  }
}
