import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import {
  assertInstalled,
  weightsBytesSent,
  weightsRanges,
} from "../support/fault_assertions.ts";
import { FaultProject, WEIGHTS } from "../support/fault_project.ts";
import { flipByte, stallAt } from "../support/fault_reply.ts";
import { lfs, patternBytes } from "../support/hub_repo.ts";
import { listFiles } from "../support/list_files.ts";

/** What one damaged byte costs where the digests of segments are known. */
const SEGMENT_BYTES = 16 << 20;

const TOTAL_BYTES = 40 << 20;

Deno.test("fault 43: a flipped bit in an installed file is found by verify and mended by --repair", async () => {
  await using faults = await createLarge();
  assertEquals((await faults.run()).code, 0);
  const { mtime, atime } = await flip(join(faults.directory, WEIGHTS), 20e6);
  await Deno.utime(join(faults.directory, WEIGHTS), atime, mtime);
  const fast = await faults.project.run("verify", ["--fast"]);
  assertEquals(fast.code, 0, fast.stderr);
  const verified = await faults.project.run("verify");
  assertEquals(verified.code, 7, verified.stderr);
  assertMatch(verified.stdout + verified.stderr, /decoder_model_merged_q4/);
  faults.server.forgetRequests();
  const { code, stderr } = await faults.run(["--repair"]);
  assertEquals(code, 0, stderr);
  await assertInstalled(faults);
  assertEquals(weightsBytesSent(faults), SEGMENT_BYTES);
  assertEquals((await faults.project.run("verify")).code, 0);
});

Deno.test("fault 43: --repair of a whole model costs no request", async () => {
  await using faults = await FaultProject.create();
  assertEquals((await faults.run()).code, 0);
  faults.server.forgetRequests();
  const { code, stderr } = await faults.run(["--repair"]);
  assertEquals(code, 0, stderr);
  assertEquals(faults.server.requestCount, 0);
});

Deno.test("fault 43: a --repair that fails leaves the installed files as they are", async () => {
  await using faults = await FaultProject.create();
  assertEquals((await faults.run()).code, 0);
  await flip(join(faults.directory, WEIGHTS), 7);
  const before = await Deno.readFile(join(faults.directory, WEIGHTS));
  faults.server.cdn.file(WEIGHTS).always = (right) => ({
    ...right,
    status: 404,
  });
  assertEquals((await faults.run(["--repair"])).code, 3);
  assertEquals(await Deno.readFile(join(faults.directory, WEIGHTS)), before);
  const stored = await listFiles(faults.directory);
  assert(stored.includes("manifest.json"));
});

Deno.test("fault 42: a flipped bit in a partial costs its segment", async () => {
  await using faults = await createLarge();
  const controller = new AbortController();
  const cut = 36 << 20;
  faults.server.cdn.plan(WEIGHTS, stallAt(cut));
  const stopped = faults.run(["--connections", "1"], {
    signal: controller.signal,
  });
  await faults.arrived(cut);
  controller.abort();
  assertEquals((await stopped).code, 130);
  const [path = ""] = (await listFiles(faults.store))
    .filter((each) => each.endsWith(WEIGHTS));
  await flip(join(faults.store, path), 5e6);
  const { code, stderr } = await faults.run(["--connections", "1"]);
  assertEquals(code, 0, stderr);
  await assertInstalled(faults);
  assert(
    weightsBytesSent(faults) <= TOTAL_BYTES + SEGMENT_BYTES,
    `${weightsBytesSent(faults)} B`,
  );
});

Deno.test("fault 41: a segment that comes damaged again is all that is fetched once more", async () => {
  await using faults = await createLarge();
  assertEquals((await faults.run()).code, 0);
  await flip(join(faults.directory, WEIGHTS), 20e6);
  faults.server.forgetRequests();
  faults.server.cdn.plan(WEIGHTS, flipByte(20e6));
  const { code, stderr } = await faults.run(["--repair"]);
  assertEquals(code, 0, stderr);
  await assertInstalled(faults);
  const segment = `bytes=${SEGMENT_BYTES}-${2 * SEGMENT_BYTES - 1}`;
  assertEquals(weightsRanges(faults), [segment, segment]);
  assertEquals(weightsBytesSent(faults), 2 * SEGMENT_BYTES);
});

async function createLarge(): Promise<FaultProject> {
  const files = { [WEIGHTS]: lfs(patternBytes(TOTAL_BYTES, 9)) };
  return await FaultProject.create({ files });
}

/** Changes one bit of a file that may be read only, and gives its times of before. */
async function flip(
  path: string,
  position: number,
): Promise<{ mtime: Date; atime: Date }> {
  const { mode, mtime, atime } = await Deno.stat(path);
  if (Deno.build.os !== "windows") await Deno.chmod(path, 0o644);
  const bytes = await Deno.readFile(path);
  bytes[position] = (bytes[position] ?? 0) ^ 1;
  await Deno.writeFile(path, bytes);
  if (Deno.build.os !== "windows") await Deno.chmod(path, mode ?? 0o444);
  const now = new Date();
  return { mtime: mtime ?? now, atime: atime ?? now };
}
