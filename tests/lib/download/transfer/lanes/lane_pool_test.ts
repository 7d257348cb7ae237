import {
  assert,
  assertEquals,
  assertGreater,
  assertInstanceOf,
  assertLess,
} from "@std/assert";
import type { PartFileOptions } from "../../../../../lib/download/transfer/part/part_file.ts";
import { ThreadHash } from "../../../../../lib/download/transfer/part/thread/thread_hash.ts";
import {
  FileChangedError,
  TransientError,
} from "../../../../../lib/hub/http/network_failure.ts";
import {
  cutAt,
  drip,
  type Fault,
  IGNORE_RANGE,
  otherVersion,
  resetAt,
} from "../../../../support/fault_reply.ts";
import { SITE_PATH, TransferSite } from "../../../../support/transfer_site.ts";

const BYTES = 4_000_000;

/** Digests in a thread of its own. */
const THREAD = { threadFromBytes: 1, cores: 2 };

/** What each connection is capped at: a lane alone needs 4 s. */
const CAP = drip(1_000_000);

async function cappedSite(...faults: Fault[]): Promise<TransferSite> {
  const site = await TransferSite.create(BYTES);
  site.cdn.file(SITE_PATH).always = CAP;
  site.cdn.plan(SITE_PATH, ...faults);
  return site;
}

function connectionsOf({ cdn }: TransferSite): Set<number> {
  return new Set(cdn.requests.map(({ connection }) => connection));
}

Deno.test("LanePool.run() is about as many times as fast as it has lanes, where each connection is capped", async () => {
  await using site = await cappedSite();
  await using part = await site.open();
  const startMs = performance.now();
  const { error } = await site.fill(part);
  if (error !== undefined) throw error;
  const elapsedMs = performance.now() - startMs;
  assertLess(elapsedMs, 2_400);
  assertGreater(connectionsOf(site).size, 3);
  assertEquals((await part.finish())?.matches, true);
});

Deno.test("LanePool.run() uses one connection and one request if it may have one lane", async () => {
  await using site = await TransferSite.create(BYTES);
  await using part = await site.open();
  await site.fill(part, { connections: 1 });
  assertEquals(site.summary, ["200"]);
  assertEquals((await part.finish())?.matches, true);
});

Deno.test("LanePool.run() shares out what a slow lane has not done", async () => {
  await using site = await cappedSite(CAP, drip(20_000));
  await using part = await site.open();
  const startMs = performance.now();
  const { error } = await site.fill(part);
  if (error !== undefined) throw error;
  // Alone, the slow lane would take 25 s for its first half megabyte.
  assertLess(performance.now() - startMs, 5_000);
  assertEquals((await part.finish())?.matches, true);
});

Deno.test("LanePool.run() has as many lanes as help though the second one is slow", async () => {
  const cap = drip(3_000_000);
  await using site = await TransferSite.create(12_000_000);
  site.cdn.file(SITE_PATH).always = cap;
  site.cdn.plan(SITE_PATH, cap, drip(20_000));
  await using part = await site.open();
  const startMs = performance.now();
  // Wide enough that unevenness is not taken for what the second lane brings.
  const { error } = await site.fill(part, { windowMs: 500 });
  if (error !== undefined) throw error;
  // The first one alone takes 4 s.
  assertLess(performance.now() - startMs, 3_500);
});

Deno.test("LanePool.run() keeps to the connections that a server lets in", async () => {
  await using site = await cappedSite();
  site.cdn.maximumConcurrency = 3;
  await using part = await site.open();
  const startMs = performance.now();
  const { error } = await site.fill(part, { connections: 8 });
  if (error !== undefined) throw error;
  assertLess(performance.now() - startMs, 3_000);
  const refused = site.cdn.requests.filter(({ status }) => status === 429);
  assertLess(refused.length, 8);
  assertEquals((await part.finish())?.matches, true);
});

Deno.test("LanePool.run() goes on by one lane where the others get no range", async () => {
  await using site = await cappedSite();
  let count = 0;
  site.cdn.file(SITE_PATH).always = (right, context) => {
    count += 1;
    return count === 1
      ? drip(2_000_000)(right, context)
      : IGNORE_RANGE(right, context);
  };
  await using part = await site.open();
  const { error } = await site.fill(part);
  if (error !== undefined) throw error;
  assertEquals(site.summary.map((line) => line.slice(0, 10)), [
    "200",
    "200 bytes=",
  ]);
  assertEquals((await part.finish())?.matches, true);
});

Deno.test("LanePool.run() survives lanes that break; their bytes are fetched by others", async (t) => {
  for (
    const [name, fault] of [
      ["cut", cutAt(50_000)],
      ["reset", resetAt(50_000)],
    ] as const
  ) {
    await t.step(name, async () => {
      await using site = await cappedSite(CAP, fault, fault);
      await using part = await site.open();
      const { error, bytesFetched } = await site.fill(part);
      if (error !== undefined) throw error;
      assertEquals((await part.finish())?.matches, true);
      assertLess(bytesFetched, BYTES + 500_000);
    });
  }
});

Deno.test("LanePool.run() fails with what the last lane met", async () => {
  await using site = await cappedSite();
  site.cdn.file(SITE_PATH).always = cutAt(300_000);
  await using part = await site.open();
  const { error } = await site.fill(part);
  assertInstanceOf(error, TransientError);
  assert(part.doneBytes >= 300_000);
});

Deno.test("LanePool.run() ends all lanes when one gets another version", async () => {
  await using site = await cappedSite(
    CAP,
    otherVersion(new Uint8Array(BYTES), '"another"'),
  );
  await using part = await site.open();
  const { error } = await site.fill(part);
  assertInstanceOf(error, FileChangedError);
});

Deno.test("LanePool.run() ends all lanes with the reason of its signal, and leaves an exact record", async (t) => {
  for (const options of [{}, THREAD]) {
    await t.step(JSON.stringify(options), async () => {
      await using site = await cappedSite();
      const doneBytes = await abortInTheMiddle(site, options);
      const recorded = await site.recorded();
      assert(Array.isArray(recorded));
      const bytes = recorded.reduce(
        (sum, [start, end]) => sum + end - start,
        0,
      );
      assertEquals([bytes, ThreadHash.running], [doneBytes, 0]);
    });
  }
});

Deno.test("LanePool.run() lets a hash thread follow its lanes", async () => {
  await using site = await cappedSite();
  await using part = await site.open({ ...THREAD, stepBytes: 1_000_000 });
  const { error } = await site.fill(part);
  assertEquals(error, undefined);
  assertGreater(part.hashedBytes, 0);
  const { matches, prefixes } = await part.finish() ?? {};
  assertEquals([matches, prefixes?.sha256.length], [true, 4]);
});

async function abortInTheMiddle(
  site: TransferSite,
  options: Partial<PartFileOptions>,
): Promise<number> {
  const controller = new AbortController();
  await using part = await site.open(options);
  const running = site.fill(part, { signal: controller.signal });
  await site.cdn.sent(2_000_000);
  controller.abort(new RangeError("Enough"));
  assertInstanceOf((await running).error, RangeError);
  return part.doneBytes;
}
