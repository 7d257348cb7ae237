import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  assertInstalled,
  assertNothingPublished,
  weightsBytesSent,
  weightsRanges,
} from "../support/fault_assertions.ts";
import {
  FaultProject,
  WEIGHTS,
  WEIGHTS_BYTES,
} from "../support/fault_project.ts";
import {
  answer,
  cutAt,
  cutChunkedAt,
  cutUnannouncedAt,
  type Fault,
  flipByte,
  resetAt,
  tooLong,
  withHeaders,
} from "../support/fault_reply.ts";
import { lfs, lfsPointer, patternBytes } from "../support/hub_repo.ts";

const CUT = 200_000;

Deno.test("fault 1: a right answer costs one request and leaves nothing behind", async () => {
  await using faults = await FaultProject.create();
  const { code } = await faults.run();
  assertEquals(code, 0);
  await assertInstalled(faults);
  assertEquals(weightsRanges(faults), [undefined]);
  assertEquals(weightsBytesSent(faults), WEIGHTS_BYTES);
});

Deno.test("faults 2 to 5: a body that breaks off is gone on with, byte for byte", async (t) => {
  const cases: Record<string, Fault> = {
    "fault 2: before its announced length": cutAt(CUT),
    "fault 3: by a reset": resetAt(CUT),
    "fault 4: in chunks": cutChunkedAt(CUT),
    "fault 5: without a length": cutUnannouncedAt(CUT),
  };
  for (const [name, fault] of Object.entries(cases)) {
    await t.step(name, async () => {
      await using faults = await FaultProject.create();
      faults.server.cdn.plan(WEIGHTS, fault);
      const { code, stderr } = await faults.run();
      assertEquals(code, 0, stderr);
      await assertInstalled(faults);
      assertEquals(weightsRanges(faults), [undefined, `bytes=${CUT}-`]);
      assertEquals(weightsBytesSent(faults), WEIGHTS_BYTES);
    });
  }
});

Deno.test("fault 6: bytes beyond the end are never taken for the file", async (t) => {
  await t.step("once, then right", async () => {
    await using faults = await FaultProject.create();
    faults.server.cdn.plan(WEIGHTS, tooLong(10));
    const { code, stderr } = await faults.run();
    assertEquals(code, 0, stderr);
    await assertInstalled(faults);
    assert(weightsBytesSent(faults) <= 2 * WEIGHTS_BYTES + 10);
  });
  await t.step("always", async () => {
    await using faults = await FaultProject.create();
    faults.server.cdn.file(WEIGHTS).always = tooLong(10);
    const { code, stderr } = await faults.run();
    assertEquals(code, 7, stderr);
    assertMatch(stderr, /^error: Cannot download ".*decoder.*": .*$/m);
    await assertNothingPublished(faults);
    assert(weightsBytesSent(faults) <= 4 * (WEIGHTS_BYTES + 10));
  });
});

Deno.test("fault 7: another length than the lock's is refused before anything is written", async () => {
  await using faults = await FaultProject.create();
  faults.server.cdn.file(WEIGHTS).always = tooLong(100, "length");
  const { code, stderr } = await faults.run();
  assertEquals(code, 7, stderr);
  assertMatch(stderr, /must have 300000 bytes, and the server offers 300100/);
  assert(weightsRanges(faults).length <= 4);
  await assertNothingPublished(faults);
  const stored = await faults.stored();
  assertEquals(stored.filter((path) => path.endsWith(WEIGHTS)), []);
});

Deno.test("faults 37 to 39: what is not the file is called what it is", async (t) => {
  const page = "<!DOCTYPE html><html><body>Please sign in</body></html>";
  const cases: [name: string, fault: Fault, said: RegExp][] = [
    [
      "fault 37: a compressed body",
      withHeaders({ "content-encoding": "gzip" }),
      /gzip/,
    ],
    [
      "fault 38: a login page",
      answer(200, { "content-type": "text/html; charset=utf-8" }, page),
      /an HTML page/,
    ],
    [
      "fault 39: a Git LFS pointer",
      answer(200, {}, lfsPointer("0".repeat(64), WEIGHTS_BYTES)),
      /a Git LFS pointer instead of the file/,
    ],
  ];
  for (const [name, fault, said] of cases) {
    await t.step(name, async () => {
      await using faults = await FaultProject.create();
      faults.server.cdn.file(WEIGHTS).always = fault;
      const { code, stderr } = await faults.run();
      assertEquals(code, 5, stderr);
      assertMatch(stderr, said);
      await assertNothingPublished(faults);
      assert(weightsRanges(faults).length <= 2);
      const stored = await faults.stored();
      assertEquals(stored.filter((path) => path.endsWith(WEIGHTS)), []);
    });
  }
});

Deno.test("fault 40: an empty file is published without a range", async () => {
  const files = { "empty.txt": "", [WEIGHTS]: lfs(new Uint8Array()) };
  await using faults = await FaultProject.create({ files });
  const { code, stderr } = await faults.run();
  assertEquals(code, 0, stderr);
  await assertInstalled(faults);
  const ranges = [
    ...weightsRanges(faults),
    ...faults.server.hub.requests.map(({ range }) => range ?? undefined),
  ];
  assertEquals(ranges.filter((range) => range !== undefined), []);
});

Deno.test("fault 41: a flipped bit is found, and costs at most four times the file", async (t) => {
  await t.step("once: the same run fetches it again", async () => {
    await using faults = await FaultProject.create();
    faults.server.cdn.plan(WEIGHTS, flipByte(100));
    const { code, stderr } = await faults.run();
    assertEquals(code, 0, stderr);
    await assertInstalled(faults);
    assertEquals(weightsBytesSent(faults), 2 * WEIGHTS_BYTES);
  });
  await t.step("always: the file and the host are named", async () => {
    await using faults = await FaultProject.create();
    faults.server.cdn.file(WEIGHTS).always = flipByte(100);
    const { code, stderr } = await faults.run();
    assertEquals(code, 7, stderr);
    assertMatch(stderr, /^error: Cannot download "onnx\/decoder_.*": /m);
    assert(stderr.includes(new URL(faults.server.endpoint).host), stderr);
    await assertNothingPublished(faults);
    assert(weightsBytesSent(faults) <= 4 * WEIGHTS_BYTES);
    faults.server.cdn.file(WEIGHTS).always = (right) => right;
    assertEquals((await faults.run()).code, 0);
    await assertInstalled(faults);
  });
});

Deno.test("fault 72: files of 0 and 1 bytes, and of a segment less and more one, are exact", async () => {
  const segment = 32 << 20;
  const sizes = [0, 1, segment - 1, segment, segment + 1];
  const files = Object.fromEntries(
    sizes.map((size, index) => [`${size}.bin`, lfs(patternBytes(size, index))]),
  );
  await using faults = await FaultProject.create({ files });
  const { code, stderr } = await faults.run();
  assertEquals(code, 0, stderr);
  await assertInstalled(faults);
  const sum = sizes.reduce((total, size) => total + size, 0);
  // A lane that gives the end of its range away has already been sent some of it.
  const sent = faults.server.cdn.bytesSent();
  assert(sent >= sum && sent <= sum + (16 << 20), `${sent} of ${sum} B`);
});
