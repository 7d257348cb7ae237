import { setTimeout as sleep } from "node:timers/promises";
import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  assertInstalled,
  assertNothingPublished,
  weightsBytesSent,
  weightsRanges,
} from "../support/fault_assertions.ts";
import { FaultListener } from "../support/fault_listener.ts";
import {
  FaultProject,
  WEIGHTS,
  WEIGHTS_BYTES,
} from "../support/fault_project.ts";
import {
  all,
  answer,
  contentRange,
  cutAt,
  drip,
  type Fault,
  flipByte,
  IGNORE_RANGE,
  SILENT,
  stallAt,
} from "../support/fault_reply.ts";
import { answerWith } from "../support/hub_reply.ts";
import { lfs, patternBytes } from "../support/hub_repo.ts";

/** The command's limits in a world that is a hundred times faster. */
const FAST_LIMITS = {
  stallMs: 300,
  minimumBytesPerSecond: 10_000,
  minimumSpeedWindowMs: 300,
  patienceMs: 1500,
} as const;

Deno.test("fault 33: a server that does not answer is asked again", async () => {
  await using faults = await FaultProject.create();
  faults.server.cdn.plan(WEIGHTS, SILENT);
  const { code, message } = await faults.download({
    headTimeoutMs: 300,
    limits: FAST_LIMITS,
  });
  assertEquals(code, 0, message);
  await assertInstalled(faults);
  assertEquals(weightsBytesSent(faults), WEIGHTS_BYTES);
});

Deno.test("fault 34: a body that stalls is gone on with", async () => {
  await using faults = await FaultProject.create();
  faults.server.cdn.plan(WEIGHTS, stallAt(100_000));
  const { code, message } = await faults.download({ limits: FAST_LIMITS });
  assertEquals(code, 0, message);
  await assertInstalled(faults);
  assertEquals(weightsRanges(faults), [undefined, "bytes=100000-"]);
  assertEquals(weightsBytesSent(faults), WEIGHTS_BYTES);
});

Deno.test("faults 25, 33 to 35: what never gets better ends with 5", async (t) => {
  const cases: Record<string, Fault> = {
    "fault 25: 503 for ever": answer(503),
    "fault 33: no answer at all": SILENT,
    "fault 34: a stall each time": stallAt(1),
    "fault 35: 200 bytes a second": drip(200),
    "fault 13: a byte at a time": crumb,
    "fault 8: never a range, and a cut each time": all(
      IGNORE_RANGE,
      cutAt(150_000),
    ),
    "fault 14: another version each time": nextVersion(),
  };
  for (const [name, fault] of Object.entries(cases)) {
    await t.step(name, async () => {
      await using faults = await FaultProject.create();
      faults.server.cdn.file(WEIGHTS).always = fault;
      const startMs = performance.now();
      const { code, message } = await faults.download({
        headTimeoutMs: 300,
        limits: FAST_LIMITS,
      });
      assertEquals(code, 5, message);
      assert(performance.now() - startMs < 10_000);
      await assertNothingPublished(faults);
    });
  }
});

Deno.test("fault 36: slow but healthy is never interrupted", async () => {
  await using faults = await FaultProject.create();
  faults.server.cdn.file(WEIGHTS).always = drip(90_000);
  const { code, message } = await faults.download({ limits: FAST_LIMITS });
  assertEquals(code, 0, message);
  assertEquals(weightsRanges(faults), [undefined]);
  await assertInstalled(faults);
});

Deno.test("fault 36: files that share a slow line are not interrupted as long as it is healthy", async () => {
  const names = ["a.bin", "b.bin", "c.bin", "d.bin"];
  const files = Object.fromEntries(
    names.map((name, seed) => [name, lfs(patternBytes(10_000, seed))]),
  );
  await using faults = await FaultProject.create({ files });
  const { cdn } = faults.server;
  for (const name of names) cdn.file(name).always = drip(5_000);
  const { code, message } = await faults.download({ limits: FAST_LIMITS });
  assertEquals(code, 0, message);
  assertEquals(cdn.requests.length, names.length);
  await assertInstalled(faults);
});

Deno.test("fault 33: patience ends an attempt whose delays add up", async () => {
  await using faults = await FaultProject.create();
  await using detour = await FaultListener.listen(async ({ target }) => {
    await sleep(250);
    const headers = { location: `/${Number(target.slice(1)) + 1}` };
    return { status: 302, headers, body: new Uint8Array() };
  });
  faults.server.hub.faults.set(
    `resolve:${WEIGHTS}`,
    answerWith(302, { location: `${detour.origin}/1` }),
  );
  const { code, message } = await faults.download({
    headTimeoutMs: 1000,
    limits: { ...FAST_LIMITS, patienceMs: 1000 },
  });
  assertEquals(code, 5, message);
  assertMatch(
    message,
    /: the server does not get on; gave up after 1 attempt in /,
  );
  assert(detour.requests.length < 10, `${detour.requests.length} requests`);
  await assertNothingPublished(faults);
});

Deno.test("fault 66: progress never goes back and never beyond the end", async (t) => {
  const cases: Record<string, Fault[]> = {
    "fault 2": [cutAt(200_000)],
    "fault 8": [cutAt(200_000), IGNORE_RANGE],
    "fault 34": [stallAt(100_000)],
    "fault 41": [flipByte(7)],
  };
  for (const [name, plan] of Object.entries(cases)) {
    await t.step(name, async () => {
      await using faults = await FaultProject.create();
      faults.server.cdn.plan(WEIGHTS, ...plan);
      const seen: number[] = [];
      const { code, message } = await faults.download({
        limits: FAST_LIMITS,
        onProgress: ({ file, fileBytes }) => {
          if (file === WEIGHTS) seen.push(fileBytes);
        },
      });
      assertEquals(code, 0, message);
      assertEquals(seen, seen.toSorted((one, other) => one - other));
      assertEquals(seen.at(-1), WEIGHTS_BYTES);
    });
  }
});

Deno.test("fault 68: --limit-rate is kept, whatever the number of files", async () => {
  const files = {
    "a.bin": lfs(patternBytes(3_000_000, 1)),
    "b.bin": lfs(patternBytes(3_000_000, 2)),
  };
  await using faults = await FaultProject.create({ files });
  const startMs = performance.now();
  const { code, stderr } = await faults.run(["--limit-rate", "2M"]);
  const elapsedMs = performance.now() - startMs;
  assertEquals(code, 0, stderr);
  await assertInstalled(faults);
  assert(elapsedMs > 2700 && elapsedMs < 3700, `${elapsedMs} ms`);
});

Deno.test("fault 74: a clock that jumps neither hangs a download nor makes its numbers absurd", async () => {
  await using faults = await FaultProject.create();
  faults.server.cdn.plan(WEIGHTS, cutAt(100_000));
  using _clock = jumpingClock();
  const { code, stdout, stderr } = await faults.run();
  assertEquals(code, 0, stderr);
  await assertInstalled(faults);
  assert(!/-\d+(?:\.\d+)? (?:ms|s|min|h|[kMG]?B)\b/.test(stdout + stderr));
  assert(!/NaN|Infinity/.test(stdout + stderr), stderr);
});

/** One byte, whatever is asked for, and quickly. */
const crumb: Fault = (_, { bytes, start }) => ({
  status: 206,
  headers: {
    "content-range": contentRange({
      start,
      end: start + 1,
      total: bytes.byteLength,
    }),
  },
  body: bytes.subarray(start, start + 1),
});

/** Half of a file whose ETag is never the same. */
function nextVersion(): Fault {
  let version = 0;
  return (right, context) => {
    const { bytes } = context;
    version += 1;
    const headers = { etag: `"${version}"` };
    const whole = { ...right, status: 200, headers, body: bytes };
    return cutAt(150_000)(whole, context);
  };
}

/** The wall clock goes an hour forward and an hour back at every look. */
function jumpingClock(): Disposable {
  const { now } = Date;
  let calls = 0;
  Date.now = () => {
    calls += 1;
    return now() + (calls % 2 === 0 ? 3_600_000 : -3_600_000);
  };
  return {
    [Symbol.dispose]() {
      Date.now = now;
    },
  };
}
