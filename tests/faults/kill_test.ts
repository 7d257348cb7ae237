import { Buffer } from "node:buffer";
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  assertInstalled,
  assertNothingPublished,
  weightsBytesSent,
} from "../support/fault_assertions.ts";
import { FaultProject, WEIGHTS } from "../support/fault_project.ts";
import { drip } from "../support/fault_reply.ts";
import { lfs, patternBytes } from "../support/hub_repo.ts";
import { listFiles } from "../support/list_files.ts";

const TOTAL_BYTES = 200_000_000;
const KILLS = 20;

/** A killed run may lose what it got since the last checkpoint, and what was still on its way. */
const CHECKPOINT_BYTES = 64 << 20;
const ON_THE_WAY_BYTES = 16 << 20;

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
  const none = { folders: Math.max(folders, 1), doneBytes: 0, wrongBytes: 0 };
  if (record === undefined) return none;
  const data = record.replace("/.resume/", "/").replace(/\.json$/, "");
  const text = await Deno.readTextFile(join(folder, record));
  const { done }: { done: [number, number][] } = JSON.parse(text);
  const bytes = await Deno.readFile(join(folder, data));
  let [doneBytes, wrongBytes] = [0, 0];
  for (const [start, end] of done) {
    doneBytes += end - start;
    const isSame = equal(
      bytes.subarray(start, end),
      content.subarray(start, end),
    );
    if (!isSame) wrongBytes += end - start;
  }
  return { folders, doneBytes, wrongBytes };
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
