import { assert, assertEquals } from "@std/assert";
import { dirname, join } from "@std/path";
import { ensureDir } from "@std/fs";
import {
  assertInstalled,
  weightsBytesSent,
  weightsRanges,
} from "../support/fault_assertions.ts";
import {
  FaultProject,
  WEIGHTS,
  WEIGHTS_BYTES,
} from "../support/fault_project.ts";
import {
  after,
  all,
  answerToRange,
  cutAt,
  type Fault,
  IGNORE_IF_RANGE,
  IGNORE_RANGE,
  otherRange,
  otherVersion,
  withContentRange,
  withHeaders,
} from "../support/fault_reply.ts";
import { patternBytes } from "../support/hub_repo.ts";

const CUT = 200_000;
const REST = `bytes=${CUT}-`;

/** The same file in another version, as a server may have had it before. */
const OLD_WEIGHTS = patternBytes(WEIGHTS_BYTES, 77);

Deno.test("faults 8 to 13, 19, 20: an answer to a range that is not the range does no harm", async (t) => {
  const cases: Record<
    string,
    { fault: Fault; ranges: (string | undefined)[] }
  > = {
    "fault 8: the whole file": {
      fault: IGNORE_RANGE,
      ranges: [undefined, REST],
    },
    "fault 9: a wrong start": {
      fault: otherRange(({ start }) => ({ start: start - 1 })),
      ranges: [undefined, REST, undefined],
    },
    "fault 10: no Content-Range": {
      fault: withContentRange(undefined),
      ranges: [undefined, REST, undefined],
    },
    "fault 10: a malformed Content-Range": {
      fault: withContentRange("bytes 200000-"),
      ranges: [undefined, REST, undefined],
    },
    "fault 10: another unit": {
      fault: withContentRange("items 200000-299999/300000"),
      ranges: [undefined, REST, undefined],
    },
    "fault 11: a wrong total": {
      fault: otherRange(() => ({ total: WEIGHTS_BYTES + 1 })),
      ranges: [undefined, REST, undefined],
    },
    "fault 12: wider than asked": {
      fault: otherRange(() => ({ start: 0 })),
      ranges: [undefined, REST, undefined],
    },
    "fault 13: narrower than asked": {
      fault: otherRange(({ start }) => ({ end: start + 70_000 })),
      ranges: [undefined, REST, "bytes=270000-"],
    },
    "fault 19: 416": {
      fault: answerToRange(416, { "content-range": "bytes */300000" }),
      ranges: [undefined, REST, undefined],
    },
    "fault 20: 403": {
      fault: answerToRange(403),
      ranges: [undefined, REST, undefined],
    },
  };
  for (const [name, { fault, ranges }] of Object.entries(cases)) {
    await t.step(name, async () => {
      await using faults = await FaultProject.create();
      faults.server.cdn.plan(WEIGHTS, cutAt(CUT), fault);
      const { code, stderr } = await faults.run();
      assertEquals(code, 0, stderr);
      assertEquals(weightsRanges(faults), ranges);
      await assertInstalled(faults);
      assert(weightsBytesSent(faults) <= CUT + 2 * WEIGHTS_BYTES);
    });
  }
});

Deno.test("fault 20: a server that refuses every range still serves", async () => {
  await using faults = await FaultProject.create();
  faults.server.cdn.plan(WEIGHTS, cutAt(CUT));
  faults.server.cdn.file(WEIGHTS).always = answerToRange(403);
  const { code, stderr } = await faults.run();
  assertEquals(code, 0, stderr);
  await assertInstalled(faults);
});

Deno.test("fault 14: after a change of the ETag, If-Range gets the whole new file", async () => {
  await using faults = await FaultProject.create();
  const { cdn } = faults.server;
  const { bytes } = cdn.file(WEIGHTS);
  const sendOld = all(otherVersion(OLD_WEIGHTS, '"old"'), cutAt(CUT));
  cdn.plan(WEIGHTS, after(() => cdn.put(WEIGHTS, bytes, '"new"'), sendOld));
  const { code, stderr } = await faults.run();
  assertEquals(code, 0, stderr);
  assertEquals(weightsRanges(faults), [undefined, REST]);
  assertEquals(cdn.requests[1]?.ifRange, '"old"');
  await assertInstalled(faults);
  assertEquals(weightsBytesSent(faults), CUT + WEIGHTS_BYTES);
});

Deno.test("fault 15: a range of another version is not joined to what is there", async () => {
  await using faults = await FaultProject.create();
  const sendOld = all(otherVersion(OLD_WEIGHTS, '"old"'), cutAt(CUT));
  faults.server.cdn.plan(WEIGHTS, sendOld, IGNORE_IF_RANGE);
  const { code, stderr } = await faults.run();
  assertEquals(code, 0, stderr);
  assertEquals(weightsRanges(faults), [undefined, REST, undefined]);
  await assertInstalled(faults);
});

Deno.test("fault 16: a weak ETag is not used for If-Range, and the digest decides", async (t) => {
  await t.step("the same version", async () => {
    await using faults = await FaultProject.create();
    faults.server.cdn.file(WEIGHTS).etag = 'W/"weak"';
    faults.server.cdn.plan(WEIGHTS, cutAt(CUT));
    const { code, stderr } = await faults.run();
    assertEquals(code, 0, stderr);
    assertEquals(weightsRanges(faults), [undefined, REST]);
    assertEquals(faults.server.cdn.requests[1]?.ifRange, null);
    assertEquals(weightsBytesSent(faults), WEIGHTS_BYTES);
    await assertInstalled(faults);
  });
  await t.step("another version", async () => {
    await using faults = await FaultProject.create();
    faults.server.cdn.file(WEIGHTS).etag = 'W/"new"';
    const sendOld = all(otherVersion(OLD_WEIGHTS, 'W/"old"'), cutAt(CUT));
    faults.server.cdn.plan(WEIGHTS, sendOld);
    const { code, stderr } = await faults.run();
    assertEquals(code, 0, stderr);
    await assertInstalled(faults);
    assertEquals(weightsBytesSent(faults), 2 * WEIGHTS_BYTES);
  });
});

Deno.test("fault 17: a partial that is whole is not asked for", async () => {
  await using faults = await FaultProject.create();
  await putPartial(faults, faults.server.cdn.file(WEIGHTS).bytes);
  const { code, stderr } = await faults.run();
  assertEquals(code, 0, stderr);
  await assertInstalled(faults);
  assertEquals(weightsRanges(faults), []);
});

Deno.test("fault 18: a partial longer than the file is discarded without a word", async () => {
  await using faults = await FaultProject.create();
  await putPartial(faults, patternBytes(WEIGHTS_BYTES + 10, 2));
  const { code, stderr } = await faults.run();
  assertEquals(code, 0, stderr);
  assertEquals(weightsRanges(faults), [undefined]);
  await assertInstalled(faults);
  assert(!/partial|discard|longer/i.test(stderr), stderr);
});

Deno.test("fault 18: an unreadable record of a partial is recovered from without a word", async (t) => {
  const records = ["", "{", "[]", '{"version":99}', "\0\0\0\0"];
  for (const record of records) {
    await t.step(JSON.stringify(record), async () => {
      await using faults = await FaultProject.create();
      const { bytes } = faults.server.cdn.file(WEIGHTS);
      await putPartial(faults, bytes.subarray(0, CUT), record);
      const { code, stderr } = await faults.run();
      assertEquals(code, 0, stderr);
      await assertInstalled(faults);
      assert(weightsBytesSent(faults) <= WEIGHTS_BYTES);
      assert(!/record|partial|unreadable|resume/i.test(stderr), stderr);
    });
  }
});

Deno.test("fault 31: an address that is no longer valid is asked for again", async () => {
  await using faults = await FaultProject.create();
  const { cdn, hub } = faults.server;
  cdn.plan(WEIGHTS, after(() => cdn.expire(), cutAt(CUT)));
  const { code, stderr } = await faults.run();
  assertEquals(code, 0, stderr);
  await assertInstalled(faults);
  assertEquals(weightsBytesSent(faults), WEIGHTS_BYTES);
  const resolved = hub.summary.filter((line) => line.endsWith(WEIGHTS));
  assert(resolved.length >= 2, hub.summary.join("\n"));
});

Deno.test("fault 2: an ETag that comes with a cut goes out as If-Range", async () => {
  await using faults = await FaultProject.create();
  const fault = all(withHeaders({ etag: '"one"' }), cutAt(CUT));
  faults.server.cdn.file(WEIGHTS).etag = '"one"';
  faults.server.cdn.plan(WEIGHTS, fault);
  assertEquals((await faults.run()).code, 0);
  assertEquals(
    faults.server.cdn.requests.map(({ ifRange }) => ifRange),
    [null, '"one"'],
  );
});

/** Leaves an unfinished large file behind, with or without a record of it. */
async function putPartial(
  faults: FaultProject,
  bytes: Uint8Array,
  record?: string,
): Promise<void> {
  const path = join(faults.staging, WEIGHTS);
  await ensureDir(dirname(path));
  await Deno.writeFile(path, bytes);
  if (record === undefined) return;
  const recordPath = join(faults.staging, ".resume", `${WEIGHTS}.json`);
  await ensureDir(dirname(recordPath));
  await Deno.writeTextFile(recordPath, record);
}
