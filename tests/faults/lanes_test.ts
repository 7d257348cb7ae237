import { assert, assertEquals } from "@std/assert";
import {
  assertInstalled,
  assertNothingPublished,
  weightsBytesSent,
} from "../support/fault_assertions.ts";
import { FaultProject, WEIGHTS } from "../support/fault_project.ts";
import {
  after,
  all,
  answer,
  cutAt,
  drip,
  type Fault,
  flipByte,
  IGNORE_RANGE,
  otherRange,
  RIGHT,
} from "../support/fault_reply.ts";
import { lfs, patternBytes } from "../support/hub_repo.ts";

const TOTAL_BYTES = 48 << 20;

/** As a CDN limits each connection. */
const LANE = drip(40_000_000);

/** Slow enough for a lane's start not to matter. */
const SLOW = drip(6_000_000);

Deno.test("fault 70: a slow lane does not make the others wait for it", async () => {
  const idealMs = await timeLanes([]);
  // The segment that the slow lane has would take it two minutes.
  const elapsedMs = await timeLanes([SLOW, SLOW, SLOW, drip(125_000)]);
  // A busy machine gets a second more.
  assert(
    elapsedMs <= 1.3 * idealMs + 1000,
    `${elapsedMs} ms instead of ${idealMs} ms`,
  );
});

Deno.test("fault 71: a server that refuses more than four connections gets four", async () => {
  await using faults = await createLarge(128 << 20);
  const { cdn } = faults.server;
  cdn.maximumConcurrency = 4;
  cdn.file(WEIGHTS).always = drip(8_000_000);
  const counts: number[] = [];
  const timer = setInterval(() => counts.push(openAnswers(faults)), 100);
  const { code, stderr } = await faults.run(["--connections", "8"]);
  clearInterval(timer);
  assertEquals(code, 0, stderr);
  await assertInstalled(faults);
  assertEquals(Math.max(...counts), 4);
  // At the beginning there is one, at the end there is not enough left for four.
  const share = counts.filter((count) => count === 4).length / counts.length;
  assert(share > 0.5, counts.join(" "));
  // Four more were tried once, and not again.
  const refused = cdn.requests.filter(({ status }) => status === 429);
  assert(refused.length >= 1 && refused.length <= 4, `${refused.length}`);
  assert(weightsBytesSent(faults) <= (128 << 20) + (4 << 20));
});

Deno.test("lanes survive what single streams do", async (t) => {
  const cases: Record<string, (faults: FaultProject) => Fault[]> = {
    "a cut": () => [LANE, all(LANE, cutAt(3_000_000))],
    "fault 12: wider than asked": () => [
      LANE,
      otherRange(({ end, total }) => ({ end: Math.min(end + 1000, total) })),
    ],
    "fault 13: narrower than asked": () => [
      LANE,
      otherRange(({ start, end }) => ({
        end: Math.min(start + 1_000_000, end),
      })),
    ],
    "fault 8: the whole file": () => [LANE, all(IGNORE_RANGE, LANE)],
    "fault 24: 503": () => [LANE, answer(503), RIGHT, answer(503)],
    "fault 31: an expired address": ({ server: { cdn } }) => [
      LANE,
      after(() => cdn.expire(), all(LANE, cutAt(1_000_000))),
    ],
  };
  for (const [name, planOf] of Object.entries(cases)) {
    await t.step(name, async () => {
      await using faults = await createLarge();
      faults.server.cdn.plan(WEIGHTS, ...planOf(faults));
      faults.server.cdn.file(WEIGHTS).always = LANE;
      const { code, stderr } = await faults.run();
      assertEquals(code, 0, stderr);
      await assertInstalled(faults);
      assert(
        weightsBytesSent(faults) <= 2 * TOTAL_BYTES,
        `${weightsBytesSent(faults)} B`,
      );
    });
  }
});

Deno.test("fault 41: a large file that is always wrong costs at most four times its size", async () => {
  await using faults = await createLarge();
  faults.server.cdn.file(WEIGHTS).always = flipByte(5_000_000);
  const { code, stderr } = await faults.run();
  assertEquals(code, 7, stderr);
  await assertNothingPublished(faults);
  assert(weightsBytesSent(faults) <= 4 * TOTAL_BYTES);
});

/** Milliseconds of a download whose first answers are as planned. */
async function timeLanes(plan: readonly Fault[]): Promise<number> {
  await using faults = await createLarge();
  const { cdn } = faults.server;
  cdn.plan(WEIGHTS, ...plan);
  cdn.file(WEIGHTS).always = SLOW;
  const startMs = performance.now();
  const { code, stderr } = await faults.run();
  const elapsedMs = performance.now() - startMs;
  assertEquals(code, 0, stderr);
  await assertInstalled(faults);
  assert(cdn.requests.length >= 4, `${cdn.requests.length} requests`);
  return elapsedMs;
}

/** How many answers are on their way that are none of refusal. */
function openAnswers({ server: { cdn } }: FaultProject): number {
  return cdn.requests
    .filter(({ isOpen, status }) => isOpen && status < 400).length;
}

/** A model that is large enough for several lanes. */
async function createLarge(bytes = TOTAL_BYTES): Promise<FaultProject> {
  const files = { [WEIGHTS]: lfs(patternBytes(bytes, 6)) };
  return await FaultProject.create({ files });
}
