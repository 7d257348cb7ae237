import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ConfigError } from "../../lib/base/errors.ts";
import type { Lock } from "../../lib/catalog/schema.ts";
import { lockCommand } from "../../tasks/lock.ts";
import { captureIo } from "../support/captured_io.ts";
import { flipByte } from "../support/hub_reply.ts";
import { NEXT_MODEL_FILES } from "../support/hub_model.ts";
import { HUB_KEY, HubProject } from "../support/hub_project.ts";
import type { HubServer } from "../support/hub_server.ts";
import { listFiles } from "../support/list_files.ts";
import { type TaskResult, TOOLKIT_ROOT } from "../support/run_task.ts";
import { failure } from "../support/sample_project.ts";
import { TempDirectory } from "../support/temp_directory.ts";

/** Runs `deno task lock` against the test Hub. */
async function runLock(
  hub: HubProject,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<TaskResult> {
  return await hub.project.run("lock", args, { ...hub.env, ...env });
}

function pathOf({ project }: HubProject): string {
  return join(project.root, "models.lock.json");
}

async function readLock(hub: HubProject): Promise<Lock> {
  return JSON.parse(await Deno.readTextFile(pathOf(hub)));
}

async function writeLock(hub: HubProject, lock: Lock): Promise<string> {
  const text = `${JSON.stringify(lock, null, 2)}\n`;
  await hub.project.write("models.lock.json", text);
  return text;
}

function commitOf(server: HubServer, name = "owner/name"): string {
  return server.repo(name).refs.get("main") ?? "";
}

function success(stdout: string): TaskResult {
  return { code: 0, stdout, stderr: "" };
}

Deno.test("lock --size pins commit, lengths and digests of all files in order", async () => {
  await using hub = await HubProject.create();
  const expected = await readLock(hub);
  await writeLock(hub, { version: 1, models: {} });
  assertEquals(
    await runLock(hub, ["--size", "0.5b"]),
    success(`${HUB_KEY}: it has no entry yet\n`),
  );
  const entry = expected.models[HUB_KEY];
  const paths = Object.keys(entry?.files ?? {}).sort();
  const files = Object.fromEntries(
    paths.map((path) => [path, entry?.files[path]]),
  );
  const lock = { version: 1, models: { [HUB_KEY]: { ...entry, files } } };
  assertEquals(
    await Deno.readTextFile(pathOf(hub)),
    `${JSON.stringify(lock, null, 2)}\n`,
  );
  assertEquals(
    await listFiles(hub.project.root),
    ["deno.json", "models.config.json", "models.lock.json"],
  );
  assertEquals((await hub.download()).code, 0);
});

Deno.test("lock reads small files, and takes the Hub's word for large ones", async () => {
  await using hub = await HubProject.create();
  await runLock(hub);
  const commit = commitOf(hub.server);
  assertEquals(hub.server.summary, [
    "hub 200 /api/models/owner/name/revision/main",
    `hub 200 /api/models/owner/name/tree/${commit}`,
    `hub 307 /owner/name/resolve/${commit}/config.json`,
    `hub 200 /api/resolve-cache/models/owner/name/${commit}/config.json`,
  ]);
});

Deno.test("lock writes nothing if nothing has changed", async () => {
  await using hub = await HubProject.create();
  const text = await Deno.readTextFile(pathOf(hub));
  assertEquals(await runLock(hub), success(`${HUB_KEY} is as locked\n`));
  assertEquals(await Deno.readTextFile(pathOf(hub)), text);
  assertEquals(
    await runLock(hub, ["--check"]),
    success(`${HUB_KEY} is as locked\n`),
  );
});

Deno.test("lock --check names what has changed, and writes nothing", async () => {
  await using hub = await HubProject.create();
  const text = await Deno.readTextFile(pathOf(hub));
  const before = commitOf(hub.server);
  const after = hub.server.push("owner/name", NEXT_MODEL_FILES);
  const result = await runLock(hub, ["--check"]);
  assertEquals(result, {
    code: 1,
    stdout: `${HUB_KEY}: commit was ${before.slice(0, 12)}, is ${
      after.slice(0, 12)
    }
${HUB_KEY}: "config.json" was 14 B of SHA-256 c3aa9744214c, is 14 B of SHA-256 0899eaeee76d
`,
    stderr: `error: Cannot confirm "${
      pathOf(hub)
    }": it is outdated for ${HUB_KEY}
hint: deno task lock --size 0.5b updates it
`,
  });
  assertEquals(await Deno.readTextFile(pathOf(hub)), text);
});

Deno.test("lock --check --json names what has changed for programs", async () => {
  await using hub = await HubProject.create();
  const before = commitOf(hub.server);
  const { files } = (await readLock(hub)).models[HUB_KEY] ?? { files: {} };
  const after = hub.server.push("owner/name", {
    ...NEXT_MODEL_FILES,
    "config.json": '{"version": 1}',
  });
  const { code, stdout } = await runLock(hub, ["--check", "--json"]);
  assertEquals(Object.keys(files).length, 3);
  assertEquals([code, JSON.parse(stdout)], [1, {
    version: 1,
    lockPath: pathOf(hub),
    isWritten: false,
    models: [{
      key: HUB_KEY,
      isChanged: true,
      changes: [{ what: "commit", before, after }],
    }],
  }]);
});

Deno.test("lock updates what it is asked for, and leaves other entries as they are", async () => {
  await using hub = await HubProject.create(["1.5b"]);
  const other = {
    repo: "somebody/else",
    commit: "0".repeat(40),
    files: {
      "z.json": { bytes: 1, sha256: "1".repeat(64) },
      "a.json": { bytes: 2, sha256: "2".repeat(64) },
    },
  };
  const lock = await readLock(hub);
  const models = { ...lock.models, "fastvlm-0.1b-q4": other };
  await writeLock(hub, { version: 1, models });
  hub.server.push("owner/name", NEXT_MODEL_FILES);
  assertEquals((await runLock(hub, ["--size", "0.5b"])).code, 0);
  const updated = await readLock(hub);
  assertEquals(Object.keys(updated.models), ["fastvlm-0.1b-q4", HUB_KEY]);
  assertEquals(
    JSON.stringify(updated.models["fastvlm-0.1b-q4"]),
    JSON.stringify(other),
  );
  assertEquals(updated.models[HUB_KEY]?.commit, commitOf(hub.server));
});

Deno.test("lock --size all pins every size, and those that work if one does not", async () => {
  await using hub = await HubProject.create(["1.5b", "7b"]);
  hub.server.repo("owner/7b").access = "gated";
  const { code, stdout, stderr } = await runLock(hub, ["--size", "all"]);
  assertEquals([code, stdout], [
    10,
    `${HUB_KEY} is as locked\nfastvlm-1.5b-q4: it has no entry yet\n`,
  ]);
  const lines = stderr.trimEnd().split("\n");
  assertEquals(lines[0]?.includes("HF_TOKEN"), true);
  assertEquals(lines.slice(-2), [
    "error: Cannot lock 1 of 3 models: fastvlm-7b-q4 failed",
    "hint: deno task lock --size 7b tries one again",
  ]);
  const { models } = await readLock(hub);
  assertEquals(Object.keys(models), [HUB_KEY, "fastvlm-1.5b-q4"]);
  assertEquals(
    models["fastvlm-1.5b-q4"]?.commit,
    commitOf(hub.server, "owner/1.5b"),
  );
});

Deno.test("lock leaves the file alone if the revision is gone", async () => {
  await using hub = await HubProject.create();
  const text = await Deno.readTextFile(pathOf(hub));
  hub.server.repo("owner/name").refs.delete("main");
  const host = new URL(hub.server.endpoint).host;
  assertEquals(
    await runLock(hub),
    failure(
      3,
      `Cannot resolve revision "main" of "owner/name": "${host}" answered 404 (RevisionNotFound: Invalid rev id: main)`,
      "check repository, revision and files in models.config.json",
    ),
  );
  assertEquals(await Deno.readTextFile(pathOf(hub)), text);
});

Deno.test("lock leaves the file alone if a file is not what the Hub says", async () => {
  await using hub = await HubProject.create();
  const text = await Deno.readTextFile(pathOf(hub));
  hub.server.faults.set("content:config.json", flipByte(3));
  const { code, stdout, stderr } = await runLock(hub);
  assertEquals([code, stdout], [7, ""]);
  assertEquals(
    stderr.startsWith(
      'error: Cannot download "config.json" of "owner/name": its git blob SHA-1 must be ',
    ),
    true,
  );
  assertEquals(await Deno.readTextFile(pathOf(hub)), text);
});

Deno.test("lock without the network sends no request", async () => {
  await using hub = await HubProject.create();
  assertEquals(
    await runLock(hub, [], { HF_HUB_OFFLINE: "1" }),
    failure(
      9,
      `Cannot lock "${HUB_KEY}": the network may not be used`,
      "unset FASTVLM_OFFLINE and HF_HUB_OFFLINE",
    ),
  );
  assertEquals(hub.server.requests, []);
});

Deno.test("lock of the compiled program writes nothing beside the toolkit's own catalog", async () => {
  await using temp = await TempDirectory.create();
  const io = captureIo({
    program: "fastvlm",
    cwd: temp.path,
    environment: { HOME: temp.path, FASTVLM_OFFLINE: "1" },
  });
  const error = await assertRejects(
    () => lockCommand.execute(["--size=0.5b"], io),
    ConfigError,
  );
  const path = join(TOOLKIT_ROOT, "models.lock.json");
  assertEquals([error.message, error.hint], [
    `Cannot write "${path}": it is the toolkit's own`,
    "name a catalog of yours with --config",
  ]);
});
