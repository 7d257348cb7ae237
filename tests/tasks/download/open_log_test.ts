import { assertEquals, assertMatch } from "@std/assert";
import { LIB_URL, runScript } from "../../support/script_process.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

/** Logs go below the process's folder. */
const SCRIPT = `
  import { openLog } from "${LIB_URL}../tasks/download/open_log.ts";
  const environment = (name) =>
    ({ HF_TOKEN: " hf_secret ", USER: "ada" })[name];
  using log = await openLog({ environment });
  log.info("asked", { with: "hf_secret" });
  console.log(log.path);
`;

Deno.test("openLog() makes a folder of its own below artifacts/, and writes no token", async () => {
  await using temp = await TempDirectory.create();
  const { stdout, stderr } = await runScript(SCRIPT, {
    directory: temp.path,
    flags: ["-A"],
  });
  assertEquals(stderr, "");
  const path = stdout.trimEnd();
  assertEquals(path.startsWith(`${temp.path}/artifacts/tmp/`), true);
  assertMatch(path, /\/model_download_\w+\/download\.log$/);
  const text = await Deno.readTextFile(path);
  assertMatch(text, /^\S+ INFO asked \{"with":"\*\*\*"\}\n$/);
});
