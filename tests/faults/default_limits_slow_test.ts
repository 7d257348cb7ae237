import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  assertInstalled,
  assertNothingPublished,
  weightsRanges,
} from "../support/fault_assertions.ts";
import { FaultProject, WEIGHTS } from "../support/fault_project.ts";
import {
  answer,
  drip,
  type Fault,
  SILENT,
  stallAt,
} from "../support/fault_reply.ts";
import { lfs, patternBytes } from "../support/hub_repo.ts";

const MINUTE_MS = 60_000;

Deno.test("faults 25, 33 to 36 at the defaults: no run hangs, and none that is healthy is interrupted", async (t) => {
  const cases: Record<string, Fault> = {
    "fault 25: 503 for ever": answer(503),
    "fault 33: no answer": SILENT,
    "fault 34: a stall each time": stallAt(10),
    "fault 35: 200 bytes a second": drip(200),
  };
  await Promise.all([
    ...Object.entries(cases).map(([name, fault]) =>
      t.step({
        name,
        sanitizeOps: false,
        sanitizeResources: false,
        sanitizeExit: false,
        fn: () => endsWithNetworkError(fault),
      })
    ),
    t.step({
      name: "fault 36: 90 kB a second",
      sanitizeOps: false,
      sanitizeResources: false,
      sanitizeExit: false,
      fn: isNeverInterrupted,
    }),
  ]);
});

async function endsWithNetworkError(fault: Fault): Promise<void> {
  await using faults = await FaultProject.create();
  faults.server.cdn.file(WEIGHTS).always = fault;
  const startMs = performance.now();
  const { code, stderr } = await faults.runTask();
  const elapsedMs = performance.now() - startMs;
  assertEquals(code, 5, stderr);
  assert(elapsedMs < 3 * MINUTE_MS, `${elapsedMs} ms`);
  assertMatch(stderr, /^log: .*download\.log$/m);
  await assertNothingPublished(faults);
}

async function isNeverInterrupted(): Promise<void> {
  const bytesPerSecond = 90_000;
  // Longer than any of the limits, and than all of them together.
  const bytes = patternBytes(bytesPerSecond * 150, 1);
  await using faults = await FaultProject.create({
    files: { [WEIGHTS]: lfs(bytes) },
  });
  faults.server.cdn.file(WEIGHTS).always = drip(bytesPerSecond);
  const { code, stderr } = await faults.runTask();
  assertEquals(code, 0, stderr);
  assertEquals(weightsRanges(faults), [undefined]);
  await assertInstalled(faults);
}
