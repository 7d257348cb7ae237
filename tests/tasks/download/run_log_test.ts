import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { RunLog } from "../../../tasks/download/run_log.ts";
import { captureIo } from "../../support/captured_io.ts";
import { listFiles } from "../../support/list_files.ts";
import { LIB_URL, runScript } from "../../support/script_process.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

/** Fails in a project of its own, as logs go below the process's folder. */
const SCRIPT = `
  import { NotFoundError } from "${LIB_URL}base/errors.ts";
  import { RunLog } from "${LIB_URL}../tasks/download/run_log.ts";
  const io = {
    environment: (name) => name === "HF_TOKEN" ? "hf_secret" : undefined,
    stderr: { write: (text) => Deno.stderr.writeSync(new TextEncoder().encode(text)) },
  };
  using log = new RunLog(io);
  console.log(await log.guard(() => Promise.resolve("well")));
  if (Deno.args[0] === "open") await log.open();
  try {
    await log.guard(() => Promise.reject(new NotFoundError("Cannot find hf_secret")));
  } catch (error) {
    console.log(error.name);
  }
`;

async function runIn(directory: string, flags: string[], args: string[] = []) {
  const result = await runScript(SCRIPT, { directory, flags, args });
  const paths = await listFiles(`${directory}/artifacts`);
  return { ...result, logs: paths.filter((path) => path.endsWith(".log")) };
}

Deno.test("RunLog.guard() leaves one log of a failure, without the token, and says where", async (t) => {
  for (const args of [[], ["open"]]) {
    await t.step(args.join() || "not yet open", async () => {
      await using temp = await TempDirectory.create();
      const { code, stdout, stderr, logs } = await runIn(
        temp.path,
        ["-A"],
        args,
      );
      assertEquals([code, stdout], [0, "well\nNotFoundError\n"]);
      const [log] = logs;
      assertEquals(logs.length, 1);
      assertEquals(stderr, `log: ${temp.path}/artifacts/${log}\n`);
      assertMatch(
        await Deno.readTextFile(`${temp.path}/artifacts/${log}`),
        /^\S+ ERROR ended \{"name":"NotFoundError","code":"notFound","message":"Cannot find \*\*\*"\}\n$/,
      );
    });
  }
});

Deno.test("RunLog.guard() gives the failure itself where no log can be written", async () => {
  await using temp = await TempDirectory.create();
  const result = await runIn(temp.path, ["--allow-read"]);
  assertEquals(result, {
    code: 0,
    stdout: "well\nNotFoundError\n",
    stderr: "",
    logs: [],
  });
});

Deno.test("RunLog.guard() takes it for no failure that nobody reads any more", async () => {
  const io = captureIo();
  using log = new RunLog(io);
  await assertRejects(
    () => log.guard(() => Promise.reject(new Deno.errors.BrokenPipe("x"))),
    Deno.errors.BrokenPipe,
  );
  assertEquals(io.stderr.text, "");
});
