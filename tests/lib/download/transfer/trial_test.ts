import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { resolveLimits } from "../../../../lib/download/transfer/transfer_limits.ts";
import { RunTotal } from "../../../../lib/download/transfer/run_total.ts";
import { Trial } from "../../../../lib/download/transfer/trial.ts";
import {
  PatienceEndedError,
  TransientError,
} from "../../../../lib/hub/http/network_failure.ts";
import { abortOf } from "../../../support/abort_of.ts";

const FAILURE = 'Cannot download "a"';

/** Waits until the time is over, and gives the reason. */
async function endOf({ signal }: Trial): Promise<unknown> {
  return await abortOf(signal).catch((reason) => reason);
}

Deno.test("Trial ends with what failed last, or that nothing came", async () => {
  using silent = new Trial({
    ...{ failure: FAILURE, ms: 100 },
    lastError: () => undefined,
  });
  const reason = await endOf(silent);
  assertInstanceOf(reason, PatienceEndedError);
  assertEquals(
    reason.message,
    `${FAILURE}: the server does not get on; gave up after 100 ms, as another file was given up before`,
  );
  const error = new TransientError(`${FAILURE}: "x" answered 503`, {
    hint: "ask x",
  });
  using refused = new Trial({
    ...{ failure: FAILURE, ms: 100 },
    lastError: () => error,
  });
  const told = await endOf(refused);
  assertInstanceOf(told, PatienceEndedError);
  assertEquals([told.message, told.hint], [
    `${FAILURE}: "x" answered 503; gave up after 100 ms, as another file was given up before`,
    "ask x",
  ]);
});

Deno.test("Trial.excuse() lets time pass that does not count, and a trial that is disposed of never ends", async () => {
  const options = { failure: FAILURE, ms: 100, lastError: () => undefined };
  using excused = new Trial(options);
  const disposed = new Trial(options);
  disposed[Symbol.dispose]();
  using short = new Trial(options);
  await excused.excuse(endOf(short));
  assertEquals([excused.signal.aborted, disposed.signal.aborted], [
    false,
    false,
  ]);
});

Deno.test("Trial.ofRun() begins one only after the run has given a transfer up", () => {
  const runTotal = new RunTotal();
  const limits = resolveLimits({ runTotal });
  const options = {
    ...{ failure: FAILURE, remotes: [], target: "a", recordPath: "b" },
  };
  const begin = () => Trial.ofRun(options, limits, () => undefined);
  assertEquals(begin(), undefined);
  runTotal.noteGivenUp();
  using trial = begin();
  assert(trial);
  runTotal.add(limits.healthyBytes);
  assertEquals(begin(), undefined);
});
