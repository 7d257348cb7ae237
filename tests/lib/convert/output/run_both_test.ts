import { assertEquals, assertRejects } from "@std/assert";
import { runBoth } from "../../../../lib/convert/output/run_both.ts";

/** Ends when the signal does, and a little later. */
async function untilEnded(signal: AbortSignal, ended: string[]): Promise<void> {
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  await Promise.resolve();
  ended.push(signal.reason.message);
  signal.throwIfAborted();
}

Deno.test("runBoth() gives what both give", async () => {
  assertEquals(
    await runBoth(() => Promise.resolve(1), () => Promise.resolve("two")),
    [1, "two"],
  );
});

Deno.test("runBoth() ends one task when the other fails, and waits for it", async () => {
  const ended: string[] = [];
  const fail = () => Promise.reject(new Error("failed"));
  const wait = (signal: AbortSignal) => untilEnded(signal, ended);
  await assertRejects(() => runBoth(wait, fail), Error, "failed");
  await assertRejects(() => runBoth(fail, wait), Error, "failed");
  assertEquals(ended, ["failed", "failed"]);
});

Deno.test("runBoth() ends both tasks with its signal", async () => {
  const ended: string[] = [];
  const stop = new AbortController();
  const wait = (signal: AbortSignal) => untilEnded(signal, ended);
  const running = runBoth(wait, wait, stop.signal);
  stop.abort(new Error("enough"));
  await assertRejects(() => running, Error, "enough");
  assertEquals(ended, ["enough", "enough"]);
});
