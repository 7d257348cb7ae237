import { assert, assertEquals } from "@std/assert";
import { HUB_INSTALLED, HubProject } from "../support/hub_project.ts";
import { stallAt } from "../support/hub_reply.ts";

const DECODER = "onnx/decoder_model_merged_q4.onnx";

/** What comes of the last file before it stalls; the others are whole by then. */
const STALLED_BYTES = 100_000;

/** Starts a download that never ends, and waits until all has come that will. */
async function startStalled(hub: HubProject): Promise<Stalled> {
  hub.server.faults.set(`content:${DECODER}`, stallAt(STALLED_BYTES));
  const child = await hub.project.start("download", ["--json"], hub.env);
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let stdout = "";
  while (!stdout.includes(`"bytes":${70_014 + STALLED_BYTES}`)) {
    const { value = "", done } = await reader.read();
    assert(!done, stdout);
    stdout += value;
  }
  return { child, reader };
}

interface Stalled {
  child: Deno.ChildProcess;
  reader: ReadableStreamDefaultReader<string>;
}

/** Waits for the end, and gives what was said on standard error. */
async function finish(
  { child, reader }: Stalled,
): Promise<{ code: number; stderr: string }> {
  const stderr = await new Response(child.stderr).text();
  while (!(await reader.read()).done);
  const { code } = await child.status;
  return { code, stderr };
}

Deno.test({
  name:
    "download stops at a signal and publishes nothing; the next one goes on from there",
  // There is no way to send Ctrl+C to another process group.
  ignore: Deno.build.os === "windows",
  async fn(t) {
    const cases = [["SIGINT", 130], ["SIGTERM", 143]] as const;
    for (const [signal, expected] of cases) {
      await t.step(signal, async () => {
        await using hub = await HubProject.create();
        const stalled = await startStalled(hub);
        // As a terminal does: to `deno task` too, which passes it on once more.
        Deno.kill(-stalled.child.pid, signal);
        const { code, stderr } = await finish(stalled);
        assertEquals(code, expected);
        const [log] = await hub.logs();
        assertEquals(
          stderr,
          `log: ${log}\nerror: Interrupted\n` +
            "hint: the same command goes on where this one stopped\n",
        );
        const paths = await hub.stored();
        assertEquals(paths.filter((path) => !/^\.partial\//.test(path)), []);
        hub.server.faults.clear();
        const next = await hub.download(["--json"]);
        assertEquals([next.code, next.stderr], [0, ""]);
        const { models: [{ bytesFetched }] } = JSON.parse(next.stdout);
        assertEquals(bytesFetched, 300_000 - STALLED_BYTES);
        assertEquals(await hub.stored(), HUB_INSTALLED);
      });
    }
  },
});
