import { basename, dirname, join } from "@std/path";
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { UsageError } from "../../../lib/base/errors.ts";
import { readJson } from "../../../lib/base/json.ts";
import type { ArtifactType } from "../../../lib/artifacts/artifact_types.ts";
import {
  DEFAULT_RETENTION_DAYS,
  getCanonicalArtifactPath,
} from "../../../lib/artifacts/canonical_path.ts";
import { LIB_URL, runScript } from "../../support/script_process.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const NOW = Date.UTC(2026, 1, 3, 4, 5, 6, 789);

function environment(values: Record<string, string> = {}) {
  return (name: string) => values[name];
}

Deno.test("getCanonicalArtifactPath() makes a folder of the canonical form", async () => {
  await using project = await TempDirectory.create();
  const path = await getCanonicalArtifactPath("vision", "model_output", {
    projectRoot: project.path,
    environment: environment(),
  });
  assertEquals(dirname(path), join(project.path, "artifacts", "vision"));
  assertMatch(
    basename(path),
    new RegExp(`^model_output_nogit_local_${Deno.pid}_\\d{8}T\\d{9}Z$`),
  );
  assertEquals((await Deno.stat(path)).isDirectory, true);
});

Deno.test("getCanonicalArtifactPath() writes a manifest that says the same", async () => {
  await using project = await TempDirectory.create();
  const path = await getCanonicalArtifactPath("benchmark", "Decode Speed", {
    projectRoot: project.path,
    retentionDays: 30,
    environment: environment({ USER: "ann", GITHUB_JOB: "Build & Test" }),
    now: NOW,
  });
  assertEquals(
    basename(path),
    `decode_speed_nogit_build___test_${Deno.pid}_20260203T040506789Z`,
  );
  assertEquals(await readJson(join(path, "manifest.json")), {
    version: 1,
    created: "2026-02-03T04:05:06.789Z",
    owner: "ann",
    commit: "nogit",
    job: "Build & Test",
    pid: Deno.pid,
    retentionDays: 30,
    context: "decode_speed",
  });
});

Deno.test("getCanonicalArtifactPath() puts the first 12 characters of the commit in", async () => {
  await using project = await TempDirectory.create();
  const commit = "0123456789abcdef0123456789abcdef01234567";
  await Deno.mkdir(join(project.path, ".git"));
  await Deno.writeTextFile(join(project.path, ".git", "HEAD"), commit);
  const path = await getCanonicalArtifactPath("json", "x", {
    projectRoot: project.path,
    environment: environment(),
    now: NOW,
  });
  assertEquals(
    basename(path),
    `x_0123456789ab_local_${Deno.pid}_20260203T040506789Z`,
  );
});

Deno.test("getCanonicalArtifactPath() finds job and owner in the environment", async (t) => {
  await using project = await TempDirectory.create();
  const cases = [
    [{}, "local", "unknown"],
    [{ USERNAME: "bob" }, "local", "bob"],
    [{ USER: "ann", USERNAME: "bob" }, "local", "ann"],
    [{ GITHUB_JOB: "a", CI_JOB_ID: "b", BUILD_ID: "c" }, "a", "unknown"],
    [{ CI_JOB_ID: "b", BUILD_ID: "c" }, "b", "unknown"],
    [{ BUILD_ID: "c" }, "c", "unknown"],
  ] as const;
  for (const [values, job, owner] of cases) {
    await t.step(JSON.stringify(values), async () => {
      const path = await getCanonicalArtifactPath("test", "job", {
        projectRoot: project.path,
        environment: environment(values),
        now: NOW,
      });
      const manifest = await readJson(join(path, "manifest.json"));
      assertEquals({ ...Object(manifest) }.job, job);
      assertEquals({ ...Object(manifest) }.owner, owner);
    });
  }
});

Deno.test("getCanonicalArtifactPath() keeps an artifact seven days unless told otherwise", async () => {
  await using project = await TempDirectory.create();
  const path = await getCanonicalArtifactPath("test", "days", {
    projectRoot: project.path,
    environment: environment(),
  });
  const manifest = await readJson(join(path, "manifest.json"));
  assertEquals({ ...Object(manifest) }.retentionDays, DEFAULT_RETENTION_DAYS);
  assertEquals(DEFAULT_RETENTION_DAYS, 7);
});

Deno.test("getCanonicalArtifactPath() lets no context leave its folder", async (t) => {
  await using project = await TempDirectory.create();
  const cases = [
    ["../../x", "______x"],
    ["/etc/passwd", "_etc_passwd"],
    ["C:\\Windows", "c__windows"],
    ["..", "__"],
    ["Größe 7", "gr__e_7"],
    ["a\0b\n", "a_b_"],
    ["x".repeat(200), "x".repeat(80)],
  ] as const;
  for (const [context, expected] of cases) {
    await t.step(JSON.stringify(context), async () => {
      const path = await getCanonicalArtifactPath("tmp", context, {
        projectRoot: project.path,
        environment: environment(),
        now: NOW,
      });
      assertEquals(
        path,
        join(
          project.path,
          "artifacts",
          "tmp",
          `${expected}_nogit_local_${Deno.pid}_20260203T040506789Z`,
        ),
      );
    });
  }
});

Deno.test("getCanonicalArtifactPath() refuses what it cannot name", async (t) => {
  await using project = await TempDirectory.create();
  const options = { projectRoot: project.path };
  await t.step("an unknown type", async () => {
    const error = await assertRejects(
      () => getCanonicalArtifactPath("../x" as ArtifactType, "x", options),
      UsageError,
    );
    assertEquals(
      error.message,
      'Cannot make an artifact of type "../x": choose analysis, vision, test, benchmark, json, tmp',
    );
  });
  await t.step("an empty context", async () => {
    const error = await assertRejects(
      () => getCanonicalArtifactPath("tmp", " ", options),
      UsageError,
    );
    assertEquals(
      error.message,
      'Cannot make an artifact as its context must hold text: current value is " "',
    );
  });
  for (const retentionDays of [-1, NaN, Infinity]) {
    await t.step(`a retention of ${retentionDays} days`, async () => {
      const error = await assertRejects(
        () =>
          getCanonicalArtifactPath("tmp", "x", { ...options, retentionDays }),
        RangeError,
      );
      assertEquals(
        error.message,
        `Cannot make an artifact as "retentionDays" must be >= 0: current value is ${retentionDays}`,
      );
    });
  }
  assertEquals(await Array.fromAsync(Deno.readDir(project.path)), []);
});

Deno.test("getCanonicalArtifactPath() never gives one folder twice in a millisecond", async () => {
  await using project = await TempDirectory.create();
  const paths = await Promise.all(
    Array.from({ length: 20 }, () =>
      getCanonicalArtifactPath("tmp", "same", {
        projectRoot: project.path,
        environment: environment(),
        now: NOW,
      })),
  );
  assertEquals(new Set(paths).size, 20);
  for (const path of paths) {
    const manifest = await readJson(join(path, "manifest.json"));
    const stamp = String({ ...Object(manifest) }.created).replace(/[-:.]/g, "");
    assertEquals(path.endsWith(`_${stamp}`), true);
  }
});

Deno.test("getCanonicalArtifactPath() says what is in the way", async () => {
  await using project = await TempDirectory.create();
  await Deno.writeTextFile(join(project.path, "artifacts"), "a file");
  await assertRejects(
    () => getCanonicalArtifactPath("tmp", "x", { projectRoot: project.path }),
    Error,
    "a directory",
  );
});

Deno.test("getCanonicalArtifactPath() finds the project root above the working directory", async () => {
  await using project = await TempDirectory.create();
  const below = join(project.path, "photos", "2026");
  await Deno.mkdir(below, { recursive: true });
  await Deno.writeTextFile(join(project.path, "models.config.json"), "{}");
  const { stdout } = await runScript(
    `import { getCanonicalArtifactPath } from "${LIB_URL}artifacts/canonical_path.ts";
    await Deno.stdout.write(
      new TextEncoder().encode(await getCanonicalArtifactPath("tmp", "x")),
    );`,
    { directory: below, flags: ["-A"] },
  );
  assertEquals(dirname(stdout), join(project.path, "artifacts", "tmp"));
});
