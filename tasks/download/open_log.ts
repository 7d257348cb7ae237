import { join } from "@std/path";
import { getCanonicalArtifactPath } from "../../lib/artifacts/canonical_path.ts";
import type { Io } from "../../lib/cli/io.ts";
import { DownloadLog } from "../../lib/download/download_log.ts";

/** Makes the folder of a run's log, and opens the log. The token is never written to it. */
export async function openLog(
  { environment }: Pick<Io, "environment">,
): Promise<DownloadLog> {
  const folder = await getCanonicalArtifactPath("tmp", "model_download", {
    environment,
  });
  const token = environment("HF_TOKEN")?.trim() ?? "";
  return new DownloadLog(join(folder, "download.log"), { secrets: [token] });
}
