import {
  assert,
  assertEquals,
  assertGreater,
  assertRejects,
} from "@std/assert";
import { runProcess } from "../../../bench/measure/run_process.ts";
import { LIB_URL, runScript } from "../../support/script_process.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

Deno.test("runProcess() gives what a process took and said", async () => {
  const before = Date.now();
  const measured = await runProcess(script("console.log('hello')"));
  assertEquals(measured.output, "hello\n");
  assertGreater(measured.elapsedMs, 0);
  // The clocks of two functions can differ by a little.
  assert(Math.abs(measured.startedAt - before) < 1000);
});

Deno.test({
  name: "runProcess() sees the memory that a process has held for a moment",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using temp = await TempDirectory.create();
    const holder =
      "new Uint8Array(3e8).fill(1); await new Promise((go) => setTimeout(go, 100))";
    const module = new URL("../bench/measure/run_process.ts", LIB_URL).href;
    const source = `
      import { runProcess } from "${module}";
      const command = ${JSON.stringify(script(holder).command)};
      console.log((await runProcess({ command })).peakBytes);
    `;
    // Deno gives `/proc` only to those who may do all, as the benchmarks.
    const { stdout, stderr } = await runScript(source, {
      directory: temp.path,
      flags: ["-A"],
    });
    assertGreater(Number(stdout), 3e8, stderr);
  },
});

Deno.test("runProcess() says why a process failed", async () => {
  const error = await assertRejects(
    () => runProcess(script("console.error('no model'); Deno.exit(3)")),
    Error,
  );
  assertEquals(error.message, `"${Deno.execPath()}" ended with 3: no model`);
});

Deno.test("runProcess() ends a process when it is told to", async () => {
  const reason = new Error("enough");
  const stop = new AbortController();
  const running = runProcess({
    ...script("await new Promise((go) => setTimeout(go, 60_000))"),
    signal: stop.signal,
  });
  stop.abort(reason);
  assertEquals(await running.catch((error) => error), reason);
});

function script(code: string) {
  return { command: [Deno.execPath(), "eval", "--no-config", code] };
}
