import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { planDownload } from "../../../../lib/download/plan/plan.ts";
import { planArchive } from "../../../../lib/download/plan/plan_archive.ts";
import {
  resumeRecordPath,
  writeResumeRecord,
} from "../../../../lib/storage/partial/resume_record.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";
import { ZIP_BYTES, ZIP_NAME, ZipModel } from "../../../support/zip_model.ts";

const ARCHIVE = { name: "a.zip", url: "https://host.example/a.zip" };

const NEEDED = { isNeeded: true, bytes: 900 };

interface Left {
  stored: number;
  /** What the record says there is of 100 bytes. */
  recorded?: number;
}

async function plan(
  { stored, recorded }: Left,
  change: { bytes?: number } = { bytes: 100 },
  files = NEEDED,
): Promise<[doneBytes: number, bytesToFetch: number]> {
  await using temp = await TempDirectory.create();
  const staging = temp.path;
  await Deno.writeFile(join(staging, ".archive.zip"), new Uint8Array(stored));
  if (recorded !== undefined) {
    await writeResumeRecord(resumeRecordPath(staging, ".archive.zip"), {
      version: 1,
      bytes: 100,
      done: [[0, recorded]],
      etags: {},
      prefixes: { stepBytes: 10, sha256: [] },
    });
  }
  const planned = await planArchive({ ...ARCHIVE, ...change }, staging, files);
  return [planned.doneBytes, planned.bytesToFetch];
}

Deno.test("planArchive() counts what is there of an archive", async (t) => {
  const cases: [string, Left, [number, number]][] = [
    ["nothing", { stored: 0 }, [0, 100]],
    ["all", { stored: 100 }, [100, 0]],
    ["a part without a record", { stored: 60 }, [0, 100]],
    ["a part with its record", { stored: 60, recorded: 50 }, [50, 50]],
    ["less than the record says", { stored: 40, recorded: 50 }, [40, 60]],
  ];
  for (const [name, left, expected] of cases) {
    await t.step(name, async () => assertEquals(await plan(left), expected));
  }
});

Deno.test("planArchive() does not count what is there of another archive", async () => {
  const left = { stored: 60, recorded: 50 };
  assertEquals(await plan(left, { bytes: 99 }), [0, 99]);
});

Deno.test("planArchive() takes an archive of unknown length for as long as its files", async () => {
  assertEquals(await plan({ stored: 0 }, {}), [0, 900]);
});

Deno.test("planArchive() of files that are all there fetches nothing", async () => {
  const none = { isNeeded: false, bytes: 0 };
  assertEquals(await plan({ stored: 0 }, { bytes: 100 }, none), [0, 0]);
});

Deno.test("planDownload() of an archive tells what it costs", async (t) => {
  await t.step("locked: from the lock, without a request", async () => {
    await using model = await ZipModel.create();
    const plan = await planDownload(model.ref(), {
      ...{ store: model.store, hub: model.hub, lockEntry: model.lockEntry() },
    });
    const { bytesToFetch, totalBytes, isLocked, archive } = plan;
    assertEquals([bytesToFetch, totalBytes, isLocked], [
      ZIP_BYTES,
      301_014,
      true,
    ]);
    assertEquals(archive?.name, ZIP_NAME);
    assertEquals(model.server.requests, []);
  });
  await t.step("not locked: by asking for its length", async () => {
    await using model = await ZipModel.create();
    const { store, hub } = model;
    const plan = await planDownload(model.ref(), { store, hub });
    const { bytesToFetch, totalBytes, isLocked, files } = plan;
    assertEquals([bytesToFetch, totalBytes, isLocked, files], [
      ZIP_BYTES,
      ZIP_BYTES,
      false,
      [],
    ]);
    assertEquals(model.server.requests.map(({ range }) => range), [
      "bytes=0-63",
      "bytes=0-63",
    ]);
  });
});
