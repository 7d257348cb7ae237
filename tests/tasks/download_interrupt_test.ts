import { assert, assertEquals, assertMatch } from "@std/assert";
import { HUB_INSTALLED, HubProject } from "../support/hub_project.ts";
import { stallAt } from "../support/hub_reply.ts";

const DECODER = "onnx/decoder_model_merged_q4.onnx";

/** Starts a download that never ends, and waits until its last file is on the way. */
async function startStalled(hub: HubProject): Promise<Stalled> {
  hub.server.faults.set(`content:${DECODER}`, stallAt(100_000));
  const child = await hub.project.start("download", [], hub.env);
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let stderr = "";
  while (!stderr.includes(`Downloading ${DECODER}`)) {
    const { value = "", done } = await reader.read();
    assert(!done, stderr);
    stderr += value;
  }
  return { child, stderr, reader };
}

interface Stalled {
  child: Deno.ChildProcess;
  stderr: string;
  reader: ReadableStreamDefaultReader<string>;
}

/** Waits for the end; what was said besides progress. */
async function finish(
  { child, stderr, reader }: Stalled,
): Promise<{ code: number; lines: string[] }> {
  let text = stderr;
  for (;;) {
    const { value = "", done } = await reader.read();
    text += value;
    if (done) break;
  }
  await child.stdout.cancel();
  const { code } = await child.status;
  const lines = text.split("\n");
  return { code, lines: lines.filter((line) => !/^Downloading /.test(line)) };
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
        const { code, lines } = await finish(stalled);
        assertEquals(code, expected);
        const [log] = await hub.logs();
        assertEquals(lines, [`log: ${log}`, "error: Interrupted", ""]);
        const paths = await hub.stored();
        assertEquals(paths.filter((path) => !/^\.partial\//.test(path)), []);
        hub.server.faults.clear();
        const next = await hub.download();
        assertEquals(next.code, 0);
        assertMatch(next.stdout, /installed with 300 kB in /);
        assertEquals(await hub.stored(), HUB_INSTALLED);
      });
    }
  },
});
