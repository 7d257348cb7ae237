import { Buffer } from "node:buffer";
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  assertInstalled,
  assertNothingPublished,
  weightsBytesSent,
} from "../support/fault_assertions.ts";
import {
  FaultProject,
  WEIGHTS,
  WEIGHTS_BYTES,
} from "../support/fault_project.ts";
import { drip, stallAt } from "../support/fault_reply.ts";
import { lfs, patternBytes } from "../support/hub_repo.ts";
import { listFiles } from "../support/list_files.ts";
import { waitUntil } from "../support/wait_until.ts";

const TOTAL_BYTES = 200_000_000;
const KILLS = 20;

/** A killed run may lose what it wrote since the last checkpoint, and what was still on its way. */
const CHECKPOINT_BYTES = 64 << 20;
const ON_THE_WAY_BYTES = 16 << 20;

/** What one read from a connection gives at most. */
const CHUNK_BYTES = 512 << 10;

/** Bytes are compared in pieces; none of the content is all zeros, as what was never written is. */
const PIECE_BYTES = 4096;

/** Slow enough for a kill to hit its point, fast enough for the checkpoints to be reached. */
const BYTES_PER_SECOND = 150_000_000;

Deno.test({
  name:
    "fault 50: kill -9 at 20 random points of 200 MB loses at most a checkpoint's worth, and nothing is wrong",
  ignore: Deno.build.os === "windows",
  async fn() {
    const seed = 20260815;
    const points = randomNumbers(KILLS, seed)
      .map((each) => Math.floor(each * TOTAL_BYTES))
      .sort((one, other) => one - other);
    const content = patternBytes(TOTAL_BYTES, 5);
    await using faults = await FaultProject.create({
      files: { [WEIGHTS]: lfs(content) },
    });
    faults.server.cdn.file(WEIGHTS).always = drip(BYTES_PER_SECOND);
    let doneBytes = 0;
    for (const point of points) {
      const context = `seed ${seed}, point ${point}, ${doneBytes} B before`;
      const sentBytes = await killAfter(faults, point - doneBytes);
      await assertNothingPublished(faults);
      const partial = await readPartial(faults, content);
      assertEquals(partial.wrongBytes, 0, context);
      const lostBytes = doneBytes + sentBytes - partial.doneBytes;
      assert(
        lostBytes <= CHECKPOINT_BYTES + ON_THE_WAY_BYTES,
        `${context}: lost ${lostBytes} B`,
      );
      // Of what was written, that is: whoever waits for a checkpoint has written its last chunk.
      assert(
        partial.unsavedBytes <= CHECKPOINT_BYTES + CHUNK_BYTES,
        `${context}: ${partial.unsavedBytes} B written and not recorded`,
      );
      assertEquals(partial.folders, 1, context);
      doneBytes = partial.doneBytes;
    }
    faults.server.forgetRequests();
    faults.server.cdn.file(WEIGHTS).always = (right) => right;
    const { code, stderr } = await faults.run();
    assertEquals(code, 0, stderr);
    assert(
      weightsBytesSent(faults) <= TOTAL_BYTES - doneBytes + ON_THE_WAY_BYTES,
      `seed ${seed}`,
    );
    await assertInstalled(faults);
  },
});

Deno.test({
  name: "fault 50: kill -9 in a stall loses nothing that came before it",
  ignore: Deno.build.os === "windows",
  async fn() {
    const content = patternBytes(WEIGHTS_BYTES, 2);
    await using faults = await FaultProject.create();
    const cut = 200_000;
    faults.server.cdn.plan(WEIGHTS, stallAt(cut));
    const child = await faults.startTask(["--quiet"]);
    const output = child.output();
    await waitUntil(async () =>
      (await readPartial(faults, content)).doneBytes === cut
    );
    Deno.kill(-child.pid, "SIGKILL");
    await output;
    const partial = await readPartial(faults, content);
    assertEquals(partial, {
      folders: 1,
      doneBytes: cut,
      wrongBytes: 0,
      unsavedBytes: 0,
    });
    const { code, stderr } = await faults.run();
    assertEquals(code, 0, stderr);
    await assertInstalled(faults);
    assertEquals(weightsBytesSent(faults), WEIGHTS_BYTES);
  },
});

/** Kills a run once so many bytes have been sent to it, and says how many have. */
async function killAfter(faults: FaultProject, bytes: number): Promise<number> {
  const before = weightsBytesSent(faults);
  const child = await faults.startTask(["--quiet"]);
  const output = child.output();
  const ended = await Promise.race([
    faults.server.cdn.sent(before + Math.max(bytes, 1)),
    output,
  ]);
  assertEquals(ended && new TextDecoder().decode(ended.stderr), undefined);
  Deno.kill(-child.pid, "SIGKILL");
  await output;
  await faults.server.cdn.idle();
  return weightsBytesSent(faults) - before;
}

interface Partial {
  /** Folders that hold unfinished files of the model. */
  folders: number;
  /** Bytes that the record says are there. */
  doneBytes: number;
  /** How many of them are not what they should be. */
  wrongBytes: number;
  /** Bytes that are there, and that the record does not tell of. */
  unsavedBytes: number;
}

/** Compares what the record of the unfinished file says with what is on the disk. */
async function readPartial(
  faults: FaultProject,
  content: Uint8Array,
): Promise<Partial> {
  const folder = join(faults.store, ".partial");
  const paths = await listFiles(folder);
  const folders = new Set(paths.map((path) => path.split("/")[0])).size;
  const record = paths.find((path) => path.endsWith(`.resume/${WEIGHTS}.json`));
  const data = paths.find((path) =>
    path.endsWith(`/${WEIGHTS}`) && !path.includes("/.resume/")
  );
  const done = await readDone(record && join(folder, record));
  const bytes = data === undefined
    ? new Uint8Array()
    : await Deno.readFile(join(folder, data));
  let [doneBytes, wrongBytes] = [0, 0];
  for (const [start, end] of done) {
    doneBytes += end - start;
    const isSame = equal(
      bytes.subarray(start, end),
      content.subarray(start, end),
    );
    if (!isSame) wrongBytes += end - start;
  }
  const unsavedBytes = rightBytes(bytes, content) - doneBytes;
  return { folders: Math.max(folders, 1), doneBytes, wrongBytes, unsavedBytes };
}

/** The intervals that a record tells of. */
async function readDone(path: string | undefined): Promise<[number, number][]> {
  if (path === undefined) return [];
  const { done }: { done: [number, number][] } = JSON.parse(
    await Deno.readTextFile(path),
  );
  return done;
}

/** How many bytes are what they should be, piece by piece. */
function rightBytes(bytes: Uint8Array, content: Uint8Array): number {
  let sum = 0;
  for (let start = 0; start < bytes.byteLength; start += PIECE_BYTES) {
    const end = Math.min(start + PIECE_BYTES, bytes.byteLength);
    const isSame = equal(
      bytes.subarray(start, end),
      content.subarray(start, end),
    );
    if (isSame) sum += end - start;
  }
  return sum;
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

/** Numbers between 0 and 1 that are the same for the same seed (Park and Miller, 1988). */
function randomNumbers(count: number, seed: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = state * 48271 % 2147483647;
    return state / 2147483647;
  });
}
