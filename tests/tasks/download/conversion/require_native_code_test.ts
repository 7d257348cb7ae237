import { assertEquals } from "@std/assert";
import { LIB_URL, runScript } from "../../../support/script_process.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const SCRIPT = `
  import { requireNativeCode } from "${LIB_URL}../tasks/download/conversion/require_native_code.ts";
  try {
    await requireNativeCode({ key: "a" });
    console.log("enough");
  } catch (error) {
    console.log(error.message + "; " + error.hint);
  }
`;

Deno.test("requireNativeCode() names the flag that is missing, and what does without", async () => {
  await using temp = await TempDirectory.create();
  const run = async (flags: string[]) =>
    (await runScript(SCRIPT, { directory: temp.path, flags })).stdout;
  assertEquals(await run(["--allow-ffi"]), "enough\n");
  assertEquals(
    await run([]),
    'Cannot convert "a": permission "--allow-ffi" is missing; ' +
      "deno task download has it; add it to the deno run command, " +
      "or fetch the checkpoint alone with --checkpoint-only\n",
  );
});
