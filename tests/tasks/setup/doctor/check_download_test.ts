import { assertEquals } from "@std/assert";
import type { Store } from "../../../../lib/storage/stores.ts";
import {
  checkDownload,
  type CheckDownloadOptions,
} from "../../../../tasks/setup/doctor/check_download.ts";
import { installSample, SAMPLE_BYTES } from "../../../support/sample_model.ts";
import {
  refOf,
  SAMPLE_KEY,
  sampleModels,
} from "../../../support/sample_project.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const ABSENT = {
  key: SAMPLE_KEY,
  state: "absent",
  bytesToDownload: SAMPLE_BYTES,
  source: "owner/small at main",
  command: "deno task download --size 0.5b",
} as const;

async function check(
  temp: TempDirectory,
  options: Partial<CheckDownloadOptions> = {},
) {
  const { catalog, lock = { version: 1, models: {} } } = sampleModels();
  return await checkDownload({ catalog, lock }, {
    stores: [storeIn(temp)],
    freeBytes: 1e12,
    offline: false,
    signal: new AbortController().signal,
    ...options,
  });
}

function storeIn(temp: TempDirectory): Store {
  return { name: "user", root: temp.path, writable: true };
}

Deno.test("checkDownload() foresees the download of the default size", async () => {
  await using temp = await TempDirectory.create();
  assertEquals(await check(temp), { facts: ABSENT, problems: [] });
});

Deno.test("checkDownload() has nothing to fetch, and nothing to object to, once it is there", async () => {
  await using temp = await TempDirectory.create();
  await installSample(storeIn(temp), refOf(SAMPLE_KEY));
  const checked = await check(temp, { freeBytes: 0, offline: true });
  assertEquals(checked, {
    facts: { ...ABSENT, state: "installed", bytesToDownload: 0, command: null },
    problems: [],
  });
});

Deno.test("checkDownload() finds what would stop the download", async () => {
  await using temp = await TempDirectory.create();
  const checked = await check(temp, { freeBytes: 20, offline: true });
  assertEquals(checked, {
    facts: ABSENT,
    problems: [
      {
        message: `Cannot download "${SAMPLE_KEY}": FASTVLM_OFFLINE or ` +
          "HF_HUB_OFFLINE forbids the network",
        command: "FASTVLM_OFFLINE=0 HF_HUB_OFFLINE=0 " + ABSENT.command,
      },
      {
        message: `Cannot download "${SAMPLE_KEY}": 27 B must be free, ` +
          "and 20 B are",
        command: `FASTVLM_HOME=FOLDER ${ABSENT.command}`,
      },
    ],
  });
});

Deno.test("checkDownload() takes an unknown amount of room for enough", async () => {
  await using temp = await TempDirectory.create();
  assertEquals((await check(temp, { freeBytes: null })).problems, []);
});

Deno.test("checkDownload() foresees what is fetched and converted", async (t) => {
  await using temp = await TempDirectory.create();
  const { catalog, ...models } = sampleModels();
  for (const entry of catalog.models) {
    if (entry.size === "0.5b") entry.defaultVariant = "int8";
  }
  const lock = models.lock ?? { version: 1, models: {} };
  const look = async (freeBytes: number) =>
    await checkDownload({ catalog, lock }, {
      ...{ stores: [storeIn(temp)], freeBytes, offline: false },
      signal: new AbortController().signal,
    });
  await t.step("without a checkpoint, it is downloaded", async () => {
    const { facts, problems } = await look(2500);
    assertEquals(facts, {
      key: "fastvlm-0.5b-int8",
      state: "absent",
      bytesToDownload: 2000,
      source: "owner/raw at main, converted then",
      command: "deno task download --size 0.5b",
    });
    assertEquals(problems.map(({ message }) => message), [
      'Cannot download "fastvlm-0.5b-int8": 3.15 kB must be free, and 2.5 kB are',
    ]);
  });
  await t.step("with one, it is converted", async () => {
    const checkpoint = refOf("fastvlm-0.5b-checkpoint", catalog);
    await installSample(storeIn(temp), checkpoint);
    const { facts, problems } = await look(500);
    assertEquals(
      [facts.bytesToDownload, facts.command],
      [0, "deno task convert --size 0.5b"],
    );
    assertEquals(problems.map(({ message }) => message), [
      'Cannot convert "fastvlm-0.5b-int8": 1.05 kB must be free, and 500 B are',
    ]);
  });
});
