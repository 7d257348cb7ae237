import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertInstanceOf,
  assertLess,
} from "@std/assert";
import { sha256 } from "../../../../lib/base/digest.ts";
import {
  DigestMismatchError,
  NetworkError,
  NotFoundError,
} from "../../../../lib/base/errors.ts";
import { RateLimiter } from "../../../../lib/download/transfer/rate_limiter.ts";
import { RunTotal } from "../../../../lib/download/transfer/run_total.ts";
import { PatienceEndedError } from "../../../../lib/hub/http/network_failure.ts";
import { SYSTEM_CLOCK } from "../../../../lib/hub/retry/retry_clock.ts";
import {
  answer,
  answerToRange,
  cutAt,
  cutUnannouncedAt,
  drip,
  type Fault,
  flipByte,
  IGNORE_IF_RANGE,
  IGNORE_RANGE,
  otherRange,
  resetAt,
  SILENT,
  stallAt,
  tooLong,
  withContentRange,
  withHeaders,
} from "../../../support/fault_reply.ts";
import { patternBytes } from "../../../support/hub_repo.ts";
import {
  SITE_FAILURE,
  SITE_PATH,
  type SiteRun,
  TransferSite,
} from "../../../support/transfer_site.ts";

const BYTES = 600_000;

/** The file is right, whole and without a record, and progress went up to the end. */
async function assertWhole(site: TransferSite, run: SiteRun): Promise<void> {
  if (run.error !== undefined) throw run.error;
  assertEquals(run.result?.sha256, site.file.digest?.value);
  assertEquals(await site.stored(), site.bytes);
  assertEquals(await site.recorded(), undefined);
  assertMonotone(site, run);
}

function assertMonotone(site: TransferSite, { progress }: SiteRun): void {
  assertEquals(progress, [...new Set(progress)].toSorted((a, b) => a - b));
  assertEquals(progress.at(-1), site.bytes.byteLength);
}

Deno.test("transferFile() fetches a file with one request for content", async () => {
  await using site = await TransferSite.create(BYTES);
  const run = await site.run();
  await assertWhole(site, run);
  assertEquals(site.summary, ["200"]);
  assertEquals(run.result?.bytesFetched, BYTES);
  assertEquals(run.retries, []);
});

Deno.test("transferFile() asks for nothing if all is there, and for nothing but an empty file's place", async () => {
  await using site = await TransferSite.create(BYTES);
  await assertWhole(site, await site.run());
  site.cdn.requests.length = 0;
  const run = await site.run();
  await assertWhole(site, run);
  assertEquals([site.summary, run.result?.bytesFetched], [[], 0]);
  await using empty = await TransferSite.create(0);
  await assertWhole(empty, await empty.run());
  assertEquals(empty.summary, []);
});

Deno.test("transferFile() goes on where a body broke off, and fetches no byte twice", async (t) => {
  const cases: [string, Fault, string][] = [
    ["too few bytes", cutAt(250_000), "the connection broke before the end"],
    ["a reset", resetAt(250_000), "the connection broke before the end"],
    [
      "an end that looks right",
      cutUnannouncedAt(250_000),
      "the server sent 250000 of 600000 bytes",
    ],
    ["a stall", stallAt(250_000), "no byte came for 1 s"],
  ];
  for (const [name, fault, reason] of cases) {
    await t.step(name, async () => {
      await using site = await TransferSite.create(BYTES);
      site.cdn.plan(SITE_PATH, fault);
      const run = await site.run();
      await assertWhole(site, run);
      assertEquals(site.summary, ["200", "206 bytes=250000-"]);
      assertEquals(site.cdn.bytesSent(), BYTES);
      assertEquals(run.retries.map((retry) => retry.reason), [reason]);
    });
  }
});

Deno.test("transferFile() takes the whole file where a range was asked for", async (t) => {
  const cases: [string, Fault[], string[]][] = [
    ["200", [IGNORE_RANGE], ["200 bytes=250000-"]],
    ["416", [answer(416)], ["416 bytes=250000-", "200"]],
    ["403", [answerToRange(403)], ["403 bytes=250000-", "200"]],
    [
      "a wrong start",
      [otherRange(({ start }) => ({ start: start - 1 }))],
      ["206 bytes=250000-", "200"],
    ],
    [
      "a wider range",
      [withContentRange("bytes 250000-600000/600001")],
      ["206 bytes=250000-", "200"],
    ],
    [
      "no Content-Range",
      [withContentRange(undefined)],
      ["206 bytes=250000-", "200"],
    ],
    [
      "nonsense",
      [withContentRange("bites 1-2")],
      ["206 bytes=250000-", "200"],
    ],
    [
      "another total",
      [withContentRange("bytes 250000-599999/700000")],
      ["206 bytes=250000-", "200"],
    ],
  ];
  for (const [name, faults, summary] of cases) {
    await t.step(name, async () => {
      await using site = await TransferSite.create(BYTES);
      await site.leave(250_000);
      site.cdn.plan(SITE_PATH, ...faults);
      const run = await site.run();
      await assertWhole(site, run);
      assertEquals(site.summary, summary);
      assertEquals(run.progress[0], 250_000);
    });
  }
});

Deno.test("transferFile() takes a narrower range and asks for the rest", async () => {
  await using site = await TransferSite.create(BYTES);
  await site.leave(100_000);
  site.cdn.plan(SITE_PATH, otherRange(() => ({ end: 300_000 })));
  await assertWhole(site, await site.run());
  assertEquals(site.summary, ["206 bytes=100000-", "206 bytes=300000-"]);
  assertEquals(site.cdn.bytesSent(), 500_000);
});

Deno.test("transferFile() never joins two versions of a file", async (t) => {
  const old = patternBytes(BYTES, 7);
  const cases: [string, Fault[], string[]][] = [
    ["If-Range is honored", [], ["200 bytes=250000-"]],
    [
      "If-Range is ignored",
      [IGNORE_IF_RANGE],
      ["206 bytes=250000-", "200"],
    ],
  ];
  for (const [name, faults, summary] of cases) {
    await t.step(name, async () => {
      await using site = await TransferSite.create(BYTES);
      site.cdn.put(SITE_PATH, old);
      await site.leave(250_000);
      site.cdn.put(SITE_PATH, site.bytes);
      site.cdn.plan(SITE_PATH, ...faults);
      await assertWhole(site, await site.run());
      assertEquals(site.summary, summary);
    });
  }
  await t.step("a weak ETag: the digest tells", async () => {
    await using site = await TransferSite.create(BYTES);
    site.cdn.put(SITE_PATH, old, 'W/"same"');
    await site.leave(250_000);
    site.cdn.put(SITE_PATH, site.bytes, 'W/"same"');
    await assertWhole(site, await site.run());
    assertEquals(site.cdn.requests.map(({ ifRange }) => ifRange), [null, null]);
    assertEquals(site.summary, ["206 bytes=250000-", "206 bytes=0-249999"]);
  });
});

Deno.test("transferFile() drops wrong bytes and fetches them again", async (t) => {
  await t.step("a flipped bit", async () => {
    await using site = await TransferSite.create(BYTES);
    site.cdn.plan(SITE_PATH, flipByte(5));
    const run = await site.run();
    await assertWhole(site, run);
    assertEquals(site.summary, ["200", "200"]);
  });
  await t.step("bytes beyond the end", async () => {
    await using site = await TransferSite.create(BYTES);
    site.cdn.plan(SITE_PATH, tooLong(1));
    const run = await site.run();
    await assertWhole(site, run);
    assertEquals(run.retries.map(({ reason }) => reason), [
      "it must have 600000 bytes, and the server sent more",
    ]);
  });
});

Deno.test("transferFile() gives up after three bodies of wrong bytes, and keeps none", async (t) => {
  const cases: [string, Fault, string][] = [
    ["a flipped bit", flipByte(5), "its SHA-256 must be "],
    ["too many", tooLong(1), "it must have 600000 bytes, and the server sent "],
    [
      "another length",
      answer(200, {}, "short"),
      "it must have 600000 bytes, and the server offers 5",
    ],
  ];
  for (const [name, fault, reason] of cases) {
    await t.step(name, async () => {
      await using site = await TransferSite.create(BYTES);
      site.cdn.file(SITE_PATH).always = fault;
      const { error, progress } = await site.run();
      assertInstanceOf(error, DigestMismatchError);
      assertEquals(
        error.message.startsWith(`${SITE_FAILURE}: ${reason}`),
        true,
      );
      assertEquals(site.summary, ["200", "200", "200"]);
      assertEquals(await site.stored(), undefined);
      assertEquals(await site.recorded(), undefined);
      assertEquals(progress, progress.toSorted((a, b) => a - b));
    });
  }
});

Deno.test("transferFile() names the mirror that sends wrong bytes, and takes the next", async () => {
  await using site = await TransferSite.create(BYTES, { mirrors: 1 });
  site.cdn.file(SITE_PATH).always = flipByte(5);
  const run = await site.run();
  await assertWhole(site, run);
  const { host } = site.remotes[0]?.url ?? {};
  assertEquals(run.retries.map((retry) => retry.host), [host]);
  assert(run.retries[0]?.reason.endsWith(`, as "${host}" sent it`));
  assertEquals(site.summary, ["200"]);
});

Deno.test("transferFile() turns to the next remote at once if one is dead, refuses or is slow", async (t) => {
  const cases: [string, Fault][] = [
    ["403", answer(403)],
    ["404", answer(404)],
    ["503", answer(503)],
    ["200 B/s", drip(200)],
    ["silence in the middle", stallAt(10_000)],
    ["HTML", answer(200, { "content-type": "text/html" }, "<html>")],
  ];
  for (const [name, fault] of cases) {
    await t.step(name, async () => {
      await using site = await TransferSite.create(BYTES, { mirrors: 1 });
      site.cdn.file(SITE_PATH).always = fault;
      const run = await site.run();
      await assertWhole(site, run);
      assertEquals(run.retries.map(({ host, waitMs }) => ({ host, waitMs })), [
        { host: site.remotes[0]?.url.host ?? "", waitMs: 0 },
      ]);
    });
  }
  await t.step("a closed port", async () => {
    await using site = await TransferSite.create(BYTES, { mirrors: 1 });
    await site.servers[0]?.[Symbol.asyncDispose]();
    const run = await site.run();
    if (run.error !== undefined) throw run.error;
    assertEquals(await site.stored(), site.bytes);
  });
});

Deno.test("transferFile() says what the first remote said if none has the file", async () => {
  await using site = await TransferSite.create(BYTES, { mirrors: 1 });
  site.cdn.file(SITE_PATH).always = answer(404);
  site.mirrorCdn.file(SITE_PATH).always = answer(403);
  const { error } = await site.run();
  assertInstanceOf(error, NotFoundError);
  assertEquals(site.summary, ["404"]);
});

Deno.test("transferFile() ends when a server gives only errors, or too few bytes, for too long", async (t) => {
  for (
    const [name, fault] of [
      ["503", answer(503)],
      ["stall", stallAt(1_000)],
      ["200 B/s", drip(200)],
    ] as const
  ) {
    await t.step(name, async () => {
      await using site = await TransferSite.create(BYTES);
      site.cdn.file(SITE_PATH).always = fault;
      const startMs = performance.now();
      const { error, retries } = await site.run({
        limits: { stallMs: 300, minimumSpeedWindowMs: 300, patienceMs: 2_500 },
      });
      assertInstanceOf(error, NetworkError);
      assertLess(performance.now() - startMs, 10_000);
      assert(retries.length > 0);
    });
  }
});

Deno.test("transferFile() ends soon where the run has just given up another file", async () => {
  await using site = await TransferSite.create(BYTES);
  site.cdn.file(SITE_PATH).always = SILENT;
  const limits = {
    ...{ patienceMs: 1_500, stallMs: 5_000, runTotal: new RunTotal() },
  };
  const first = await site.run({ limits });
  assertInstanceOf(first.error, PatienceEndedError);
  const startMs = performance.now();
  const next = await site.run({ limits });
  assertInstanceOf(next.error, PatienceEndedError);
  assertLess(performance.now() - startMs, 1_000);
});

Deno.test("transferFile() has all its patience after another file was given up, if something comes", async (t) => {
  const cases: Record<string, Fault> = {
    "slow but healthy": drip(100_000),
    "a wait that the server asks for": answer(429, { "retry-after": "1" }),
  };
  for (const [name, fault] of Object.entries(cases)) {
    await t.step(name, async () => {
      await using site = await TransferSite.create(150_000);
      site.cdn.plan(SITE_PATH, fault);
      const runTotal = new RunTotal();
      runTotal.noteGivenUp();
      const startMs = performance.now();
      // Half a second for the first 24 kB.
      await assertWhole(
        site,
        await site.run({ limits: { runTotal, patienceMs: 3_000 } }),
      );
      assert(performance.now() - startMs > 900);
    });
  }
});

Deno.test("transferFile() does not doubt the run for one file that is stuck where others get on", async () => {
  await using site = await TransferSite.create(BYTES);
  site.cdn.file(SITE_PATH).always = SILENT;
  const runTotal = new RunTotal();
  const { error } = await site.run({
    limits: { runTotal, patienceMs: 500, stallMs: 5_000 },
    // What others get once this one has begun.
    onBytes: () => runTotal.add(1_000_000),
  });
  assertInstanceOf(error, PatienceEndedError);
  assertEquals(runTotal.isInDoubt(Infinity), false);
});

Deno.test("transferFile() lets a slow but healthy server take its time", async () => {
  await using site = await TransferSite.create(180_000);
  site.cdn.file(SITE_PATH).always = drip(90_000);
  const run = await site.run({
    limits: { stallMs: 500, minimumSpeedWindowMs: 500, patienceMs: 500 },
  });
  await assertWhole(site, run);
  assertEquals(site.summary, ["200"]);
});

Deno.test("transferFile() waits as long as the server asks, and says so", async () => {
  await using site = await TransferSite.create(BYTES);
  site.cdn.plan(SITE_PATH, answer(429, { "retry-after": "1" }));
  const startMs = performance.now();
  const run = await site.run();
  await assertWhole(site, run);
  assert(performance.now() - startMs >= 990);
  assertEquals(run.retries.map(({ waitMs }) => waitMs), [1_000]);
});

Deno.test("transferFile() asks for a fresh address when the one it has is refused", async () => {
  await using site = await TransferSite.create(BYTES);
  site.cdn.plan(SITE_PATH, cutAt(250_000));
  const run = await site.run({
    onRetry: () => site.cdn.expire(),
  });
  await assertWhole(site, run);
  assertEquals(site.summary, ["200", "206 bytes=250000-"]);
});

Deno.test("transferFile() leaves an exact record when it is aborted, and goes on from there", async () => {
  await using site = await TransferSite.create(BYTES);
  site.cdn.plan(SITE_PATH, stallAt(250_000));
  const controller = new AbortController();
  const { error } = await site.run({
    signal: controller.signal,
    onBytes: (bytes) =>
      bytes === 250_000 && controller.abort(new RangeError("Enough")),
  });
  assertInstanceOf(error, RangeError);
  assertEquals(await site.recorded(), [[0, 250_000]]);
  await assertWhole(site, await site.run());
  assertEquals(site.cdn.bytesSent(), BYTES);
});

Deno.test("transferFile() bounds how often it begins anew where ranges are ignored", async () => {
  await using site = await TransferSite.create(BYTES);
  site.cdn.file(SITE_PATH).always = (right, context) =>
    cutAt(400_000)(IGNORE_RANGE(right, context), context);
  const { error } = await site.run();
  assertInstanceOf(error, NetworkError);
  assertLess(site.cdn.bytesSent(), 6 * BYTES);
});

Deno.test("transferFile() accepts any content of the right length where no digest is known", async () => {
  await using site = await TransferSite.create(BYTES);
  const { digest: _, ...file } = site.file;
  const run = await site.run({}, file);
  assertEquals(run.result?.sha256, site.file.digest?.value);
  assertEquals(await site.stored(), site.bytes);
});

Deno.test("transferFile() refuses an encoded body without another try", async () => {
  await using site = await TransferSite.create(BYTES);
  site.cdn.file(SITE_PATH).always = withHeaders({ "content-encoding": "gzip" });
  const { error, retries } = await site.run();
  assertInstanceOf(error, NetworkError);
  assertEquals(
    error.message,
    `${SITE_FAILURE}: the server sent it encoded as "gzip", which was not asked for`,
  );
  assertEquals([site.summary, retries], [["200"], []]);
});

Deno.test("transferFile() keeps to a rate, and does not take the wait for a stall", async () => {
  await using site = await TransferSite.create(BYTES);
  const startMs = performance.now();
  const run = await site.run({
    limits: {
      rateLimiter: new RateLimiter(200_000),
      stallMs: 300,
      minimumSpeedWindowMs: 300,
    },
  });
  const seconds = (performance.now() - startMs) / 1000;
  await assertWhole(site, run);
  assertEquals(site.summary, ["200"]);
  assertAlmostEquals(BYTES / seconds, 200_000, 20_000);
});

Deno.test("transferFile() keeps its first second to the rate, though nothing came for long before", async () => {
  await using site = await TransferSite.create(1_000_000);
  let aheadMs = 0;
  const rateLimiter = new RateLimiter(500_000, {
    clock: { ...SYSTEM_CLOCK, nowMs: () => performance.now() + aheadMs },
  });
  aheadMs = 60_000;
  const came: [atMs: number, bytes: number][] = [];
  const run = await site.run({
    limits: { rateLimiter },
    onBytes: (bytes) => came.push([performance.now(), bytes]),
  });
  await assertWhole(site, run);
  const [beganMs = 0] = came.find(([, bytes]) => bytes > 0) ?? [];
  const first = came.filter(([atMs]) => atMs < beganMs + 1000).at(-1);
  assertLess(first?.[1] ?? Infinity, 525_000);
});

Deno.test("transferFile() fetches a large file over several connections", async () => {
  const length = 36 << 20;
  await using site = await TransferSite.create(length);
  site.cdn.file(SITE_PATH).always = drip(12 << 20);
  const run = await site.run();
  await assertWhole(site, run);
  const connections = site.cdn.requests.map(({ connection }) => connection);
  assertEquals(new Set(connections).size, 4);
  assertLess(run.result?.bytesFetched ?? 0, length + (2 << 20));
});

Deno.test("transferFile() fetches again only the stretch that its known digests show to be wrong", async () => {
  const stepBytes = 200_000;
  await using site = await TransferSite.create(BYTES);
  const prefixes = [1, 2, 3].map((steps) =>
    sha256(site.bytes.subarray(0, steps * stepBytes))
  );
  site.cdn.plan(SITE_PATH, flipByte(300_000));
  const run = await site.run({
    knownPrefixes: { stepBytes, sha256: prefixes },
  });
  await assertWhole(site, run);
  assertEquals(site.summary, ["200", "206 bytes=200000-399999"]);
});
