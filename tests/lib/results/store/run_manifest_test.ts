import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ConfigError, UsageError } from "../../../../lib/base/errors.ts";
import {
  forgetRun,
  joinRun,
  readManifest,
  type RunTerms,
} from "../../../../lib/results/store/run_manifest.ts";
import { listFiles } from "../../../support/list_files.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const TERMS: RunTerms = { list: { sha256: "a1", pictures: 3 }, question: "q1" };
const PART = { isPart: true };

Deno.test("joinRun() lets many workers that begin at once agree on one run", async () => {
  await using place = await TempDirectory.create();
  const runs = await Promise.all(
    Array.from({ length: 20 }, () => joinRun(place.path, TERMS, PART)),
  );
  assertEquals(new Set(runs.map(({ run }) => run)).size, 1);
  assertEquals(await readManifest(place.path), runs[0]);
  assertEquals(await listFiles(place.path), ["manifest.json"]);
});

Deno.test("joinRun() refuses a part of another list, or with another question", async (t) => {
  await using place = await TempDirectory.create();
  await joinRun(place.path, TERMS, PART);
  const cases: [string, RunTerms][] = [
    ["list", { ...TERMS, list: { sha256: "b2", pictures: 3 } }],
    ["list", { ...TERMS, list: null }],
    ["model, question or option", { ...TERMS, question: "q2" }],
  ];
  for (const [what, terms] of cases) {
    await t.step(what, async () => {
      const error = await assertRejects(
        () => joinRun(place.path, terms, PART),
        UsageError,
      );
      assertEquals(
        error.message,
        `Cannot do a part of the run in "${place.path}": it has another ${what}`,
      );
    });
  }
});

Deno.test("joinRun() begins another run for a worker that does the whole", async () => {
  await using place = await TempDirectory.create();
  const first = await joinRun(place.path, TERMS, PART);
  const other = { ...TERMS, question: "q2" };
  const second = await joinRun(place.path, other, { isPart: false });
  assertNotEquals(second.run, first.run);
  assertEquals(await readManifest(place.path), second);
});

Deno.test("joinRun() takes runs without a list for different ones", async () => {
  await using place = await TempDirectory.create();
  const terms = { ...TERMS, list: null };
  const first = await joinRun(place.path, terms, { isPart: false });
  const second = await joinRun(place.path, terms, { isPart: false });
  assertNotEquals(second.run, first.run);
});

Deno.test("forgetRun() lets another run begin", async () => {
  await using place = await TempDirectory.create();
  await joinRun(place.path, TERMS, PART);
  await forgetRun(place.path);
  assertEquals(await readManifest(place.path), undefined);
  await joinRun(place.path, { ...TERMS, question: "q2" }, PART);
});

Deno.test("readManifest() refuses what is no manifest", async () => {
  await using place = await TempDirectory.create();
  const path = join(place.path, "manifest.json");
  const texts = [
    "{}",
    "",
    '{"version":1,"run":"../x","list":null,"question":"q"}',
  ];
  for (const text of texts) {
    await Deno.writeTextFile(path, text);
    await assertRejects(() => readManifest(place.path), ConfigError);
  }
});
