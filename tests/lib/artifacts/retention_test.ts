import { join } from "@std/path";
import { assertEquals, assertRejects } from "@std/assert";
import type { ArtifactType } from "../../../lib/artifacts/artifact_types.ts";
import { getCanonicalArtifactPath } from "../../../lib/artifacts/canonical_path.ts";
import {
  listArtifacts,
  pruneArtifacts,
} from "../../../lib/artifacts/retention.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const MS_PER_DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 31);

/** Makes an artifact of some days ago. */
async function makeArtifact(
  projectRoot: string,
  { type = "tmp", context = "x", daysOld = 0, retentionDays = 7 }: {
    type?: ArtifactType;
    context?: string;
    daysOld?: number;
    retentionDays?: number;
  },
): Promise<string> {
  return await getCanonicalArtifactPath(type, context, {
    projectRoot,
    retentionDays,
    environment: () => undefined,
    now: NOW - daysOld * MS_PER_DAY,
  });
}

async function namesIn(folder: string, ...parts: string[]): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(join(folder, ...parts)));
  return entries.map(({ name }) => name).sort();
}

Deno.test("listArtifacts() gives nothing where there are none", async () => {
  await using project = await TempDirectory.create();
  assertEquals(await listArtifacts(project.path, NOW), []);
});

Deno.test("listArtifacts() tells all about an artifact", async () => {
  await using project = await TempDirectory.create();
  const path = await makeArtifact(project.path, { type: "vision", daysOld: 8 });
  await Deno.mkdir(join(path, "sub"));
  await Deno.writeTextFile(join(path, "sub", "result.json"), "x".repeat(1000));
  const manifestBytes = (await Deno.stat(join(path, "manifest.json"))).size;
  assertEquals(await listArtifacts(project.path, NOW), [{
    type: "vision",
    path,
    manifest: {
      version: 1,
      created: "2026-01-23T00:00:00.000Z",
      owner: "unknown",
      commit: "nogit",
      job: "local",
      pid: Deno.pid,
      retentionDays: 7,
      context: "x",
    },
    bytes: manifestBytes + 1000,
    expired: true,
  }]);
});

Deno.test("listArtifacts() gives the oldest first, whatever their type", async () => {
  await using project = await TempDirectory.create();
  await makeArtifact(project.path, {
    type: "analysis",
    context: "new",
    daysOld: 1,
  });
  await makeArtifact(project.path, { type: "tmp", context: "old", daysOld: 3 });
  await makeArtifact(project.path, {
    type: "json",
    context: "middle",
    daysOld: 2,
  });
  const artifacts = await listArtifacts(project.path, NOW);
  assertEquals(artifacts.map(({ manifest }) => manifest.context), [
    "old",
    "middle",
    "new",
  ]);
});

Deno.test("listArtifacts() calls an artifact expired once its days are over", async (t) => {
  const cases = [
    [6, 7, false],
    [7, 7, false],
    [7.001, 7, true],
    [29, 30, false],
    [31, 30, true],
    [0, 0, false],
    [0.001, 0, true],
  ] as const;
  for (const [daysOld, retentionDays, expected] of cases) {
    await t.step(`${daysOld} of ${retentionDays} days`, async () => {
      await using project = await TempDirectory.create();
      await makeArtifact(project.path, { daysOld, retentionDays });
      const artifacts = await listArtifacts(project.path, NOW);
      assertEquals(artifacts.map(({ expired }) => expired), [expected]);
    });
  }
});

Deno.test("pruneArtifacts() removes what is expired, and nothing else", async () => {
  await using project = await TempDirectory.create();
  const old = await makeArtifact(project.path, { context: "old", daysOld: 8 });
  await Deno.writeTextFile(join(old, "download.log"), "a line\n");
  await makeArtifact(project.path, { context: "young", daysOld: 2 });
  const removed = await pruneArtifacts(project.path, { now: NOW });
  assertEquals(removed.map(({ path }) => path), [old]);
  const left = await listArtifacts(project.path, NOW);
  assertEquals(left.map(({ manifest }) => manifest.context), ["young"]);
  assertEquals((await namesIn(project.path, "artifacts", "tmp")).length, 1);
});

Deno.test("pruneArtifacts() only says what it would remove in a dry run", async () => {
  await using project = await TempDirectory.create();
  const old = await makeArtifact(project.path, { daysOld: 8 });
  const removed = await pruneArtifacts(project.path, {
    now: NOW,
    dryRun: true,
  });
  assertEquals(removed.map(({ path }) => path), [old]);
  assertEquals(await namesIn(old), ["manifest.json"]);
});

Deno.test("pruneArtifacts() measures against the present unless told otherwise", async () => {
  await using project = await TempDirectory.create();
  const path = await getCanonicalArtifactPath("tmp", "fresh", {
    projectRoot: project.path,
  });
  assertEquals(await pruneArtifacts(project.path), []);
  assertEquals(await namesIn(path), ["manifest.json"]);
});

Deno.test("pruneArtifacts() leaves alone what is not an artifact", async (t) => {
  const expired = {
    version: 1,
    created: "2001-01-01T00:00:00.000Z",
    owner: "ann",
    commit: "nogit",
    job: "local",
    pid: 1,
    retentionDays: 7,
    context: "x",
  };
  const cases: [name: string, manifest: string | undefined][] = [
    ["no manifest", undefined],
    ["an empty manifest", ""],
    ["half a manifest", JSON.stringify(expired).slice(0, 50)],
    ["a list", "[]"],
    ["another version", JSON.stringify({ ...expired, version: 2 })],
    ["no date", JSON.stringify({ ...expired, created: "long ago" })],
    ["no days", JSON.stringify({ ...expired, retentionDays: null })],
    ["negative days", JSON.stringify({ ...expired, retentionDays: -1 })],
  ];
  for (const [name, manifest] of cases) {
    await t.step(name, async () => {
      await using project = await TempDirectory.create();
      const folder = join(project.path, "artifacts", "tmp", "foreign");
      await Deno.mkdir(folder, { recursive: true });
      await Deno.writeTextFile(join(folder, "precious.txt"), "");
      if (manifest !== undefined) {
        await Deno.writeTextFile(join(folder, "manifest.json"), manifest);
      }
      assertEquals(await pruneArtifacts(project.path, { now: NOW }), []);
      assertEquals((await namesIn(folder)).includes("precious.txt"), true);
    });
  }
});

Deno.test("pruneArtifacts() looks only into the folders of known types", async () => {
  await using project = await TempDirectory.create();
  const old = await makeArtifact(project.path, { daysOld: 8 });
  const elsewhere = join(project.path, "artifacts", "releases");
  await Deno.mkdir(elsewhere);
  await Deno.rename(old, join(elsewhere, "old"));
  await Deno.writeTextFile(
    join(project.path, "artifacts", "tmp", "a file"),
    "",
  );
  assertEquals(await pruneArtifacts(project.path, { now: NOW }), []);
  assertEquals(await namesIn(elsewhere), ["old"]);
});

Deno.test("pruneArtifacts() follows no link out of the artifact root", async () => {
  await using project = await TempDirectory.create();
  await using elsewhere = await TempDirectory.create();
  const outside = await makeArtifact(elsewhere.path, { daysOld: 8 });
  const old = await makeArtifact(project.path, { daysOld: 8 });
  const tmp = join(project.path, "artifacts", "tmp");
  await Deno.symlink(outside, join(tmp, "link"));
  await Deno.symlink(outside, join(old, "link"));
  const removed = await pruneArtifacts(project.path, { now: NOW });
  assertEquals(removed.map(({ path }) => path), [old]);
  assertEquals(await namesIn(outside), ["manifest.json"]);
  assertEquals(await namesIn(tmp), ["link"]);
});

Deno.test("listArtifacts() passes on what the system refuses", async () => {
  await using project = await TempDirectory.create();
  await Deno.mkdir(join(project.path, "artifacts"));
  await Deno.writeTextFile(join(project.path, "artifacts", "tmp"), "a file");
  await assertRejects(
    () => listArtifacts(project.path),
    Deno.errors.NotADirectory,
  );
});
