/**
 * Fetches the file of the benchmark with the npm client of the Hub.
 *
 * @module
 */

import { downloadFileToCacheDir } from "npm:@huggingface/hub@2.17.5";
import { COMMIT, FILE, REPO } from "./blob_repo.ts";

const [hubUrl = "", cacheDir = ""] = Deno.args;
await downloadFileToCacheDir({
  repo: REPO,
  path: FILE,
  revision: COMMIT,
  hubUrl,
  cacheDir,
});
