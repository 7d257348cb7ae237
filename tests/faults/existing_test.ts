import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import { dirname, join, toFileUrl } from "@std/path";
import { ensureDir } from "@std/fs";
import { sha256 } from "../../lib/base/digest.ts";
import {
  assertInstalled,
  assertNothingPublished,
  weightsBytesSent,
  weightsRanges,
} from "../support/fault_assertions.ts";
import {
  defaultFiles,
  FAULT_KEY,
  FAULT_REPO,
  FaultProject,
  WEIGHTS,
  WEIGHTS_BYTES,
} from "../support/fault_project.ts";
import { answer, flipByte } from "../support/fault_reply.ts";
import { answerWith } from "../support/hub_reply.ts";
import { listFiles, stampTree } from "../support/list_files.ts";
import { runDeno, TOOLKIT_ROOT } from "../support/run_task.ts";

/** What only a run needs that has something to do. */
const LATE_REGEXP =
  /^lib\/(?:hub\/http|hub\/mirrors|download\/(?:transfer|download_model|download_log)|artifacts|std\/log)/;

Deno.test("fault 44: what is installed costs no request", async (t) => {
  await using faults = await FaultProject.create();
  assertEquals((await faults.run()).code, 0);
  faults.server.forgetRequests();
  const before = await stampTree(faults.project.beside("."));
  const untouched = {
    code: 0,
    stdout: `${FAULT_KEY} is installed in ${faults.directory}\n`,
    stderr: "",
  };
  await t.step("and changes no file", async () => {
    assertEquals(await faults.run(), untouched);
    assertEquals(faults.server.requestCount, 0);
    assertEquals(await stampTree(faults.project.beside(".")), before);
  });
  await t.step("and loads neither engine nor log", async () => {
    const coverage = faults.project.beside("coverage");
    const env = { DENO_COVERAGE_DIR: coverage };
    assertEquals(await runWithoutNet(faults, [], env), untouched);
    const modules = await loadedModules(coverage);
    assert(modules.includes("tasks/download.ts"), modules.join("\n"));
    assertEquals(modules.filter((path) => LATE_REGEXP.test(path)), []);
  });
});

Deno.test("fault 45: a touched file is read again, not fetched again", async () => {
  await using faults = await FaultProject.create();
  assertEquals((await faults.run()).code, 0);
  faults.server.forgetRequests();
  await Deno.utime(join(faults.directory, WEIGHTS), 1_000_000, 1_000_000);
  assertEquals((await faults.run()).code, 0);
  assertEquals(faults.server.requestCount, 0);
  await assertInstalled(faults);
});

Deno.test("fault 58: the old version stays whole when --force fails", async (t) => {
  const cases = {
    "by wrong bytes": { fault: flipByte(1), code: 7 },
    "by a refusal": { fault: answer(403), code: 4 },
    "by a missing file": { fault: answer(404), code: 3 },
  };
  for (const [name, { fault, code: expected }] of Object.entries(cases)) {
    await t.step(name, async () => {
      await using faults = await FaultProject.create();
      assertEquals((await faults.run()).code, 0);
      const before = await stampTree(faults.directory);
      faults.server.cdn.file(WEIGHTS).always = fault;
      const { code, stderr } = await faults.run(["--force"]);
      assertEquals(code, expected, stderr);
      assertEquals(await stampTree(faults.directory), before);
    });
  }
});

Deno.test("the old version stays whole when the lock has moved on and one file is missing", async () => {
  await using faults = await FaultProject.create();
  assertEquals((await faults.run()).code, 0);
  const before = await stampTree(faults.directory);
  const next = { ...defaultFiles(3), "LICENSE": "free" };
  faults.server.push(FAULT_REPO, next);
  await faults.writeLock(faults.lockEntry(next));
  await faults.project.writeModels({
    catalog: catalogWith(faults, Object.keys(next)),
    lock: {
      version: 1,
      models: { "fastvlm-0.5b-q4": faults.lockEntry(next) },
    },
  });
  faults.server.hub.faults.set("resolve:LICENSE", answerWith(404));
  const { code, stderr } = await faults.run();
  assertEquals(code, 3, stderr);
  assertEquals(await stampTree(faults.directory), before);
  faults.server.hub.faults.delete("resolve:LICENSE");
  const lockBefore = await Deno.readTextFile(
    join(faults.project.root, "models.lock.json"),
  );
  faults.server.forgetRequests();
  assertEquals((await faults.run()).code, 0);
  await assertInstalled(faults, next);
  assert(faults.server.requestsFor(WEIGHTS) <= 2);
  assertEquals(
    await Deno.readTextFile(join(faults.project.root, "models.lock.json")),
    lockBefore,
  );
});

Deno.test("fault 59: --offline opens no socket", async (t) => {
  await using faults = await FaultProject.create();
  await t.step("a miss", async () => {
    const { code, stderr } = await runWithoutNet(faults, ["--offline"]);
    assertEquals(code, 9, stderr);
    await assertNothingPublished(faults);
  });
  await t.step("a plan", async () => {
    const args = ["--offline", "--dry-run"];
    const { code, stderr } = await runWithoutNet(faults, args);
    assertEquals([code, stderr], [0, ""]);
  });
  await t.step("a plan of what is not locked", async () => {
    await using unlocked = await FaultProject.create({ isLocked: false });
    const args = ["--offline", "--dry-run"];
    const { code, stdout, stderr } = await runWithoutNet(unlocked, args);
    assertEquals([code, stderr], [0, ""]);
    assertMatch(
      stdout,
      /is about 300 kB: more is not known, as it has no lock/,
    );
  });
  await t.step("a hit", async () => {
    assertEquals((await faults.run()).code, 0);
    const { code, stderr } = await runWithoutNet(faults, ["--offline"]);
    assertEquals(code, 0, stderr);
  });
});

Deno.test("fault 59: --offline leaves partials alone", async () => {
  await using faults = await FaultProject.create();
  const path = join(faults.staging, WEIGHTS);
  await ensureDir(dirname(path));
  await Deno.writeFile(path, new Uint8Array(1000));
  const before = await stampTree(faults.store);
  const { code, stderr } = await faults.run(["--offline"]);
  assertEquals(code, 9, stderr);
  const after = await stampTree(faults.store);
  assertEquals(
    Object.keys(before).map((name) => after[name]),
    Object.values(before),
  );
  assertEquals(faults.server.requestCount, 0);
});

Deno.test("fault 60: --dry-run asks for no content, writes nothing, and its sum is right", async () => {
  await using faults = await FaultProject.create();
  const { code, stdout } = await faults.run(["--dry-run", "--json"]);
  assertEquals(code, 0);
  const document = JSON.parse(stdout);
  assertEquals(document.version, 1);
  assertEquals(
    document.models[0].bytesToFetch,
    WEIGHTS_BYTES + '{"version": 2}'.length,
  );
  assertEquals(await faults.stored(), []);
  assertEquals(faults.server.requestCount, 0);
});

Deno.test("fault 76: files of a lower store are taken if their digest is right", async (t) => {
  for (const isRight of [true, false]) {
    await t.step(isRight ? "right" : "wrong", async () => {
      await using faults = await FaultProject.create();
      const bytes = faults.server.cdn.file(WEIGHTS).bytes.slice();
      if (!isRight) bytes[7] = (bytes[7] ?? 0) ^ 1;
      const { root } = faults.project.store("legacy");
      const path = join(root, "fastvlm-0.5b-q4", WEIGHTS);
      await ensureDir(dirname(path));
      await Deno.writeFile(path, bytes);
      const { code, stderr } = await faults.run();
      assertEquals(code, 0, stderr);
      await assertInstalled(faults);
      assertEquals(weightsBytesSent(faults), isRight ? 0 : WEIGHTS_BYTES);
      assertEquals(await Deno.readFile(path), bytes);
      if (!isRight) assert((await faults.logs()).includes(path));
    });
  }
});

Deno.test("fault 77: a model in the Hugging Face cache is taken, and the cache stays as it is", async (t) => {
  for (const isRight of [true, false]) {
    await t.step(isRight ? "right" : "wrong", async () => {
      await using faults = await FaultProject.create();
      const cache = faults.project.beside("hub");
      const bytes = faults.server.cdn.file(WEIGHTS).bytes.slice();
      const digest = sha256(bytes);
      if (!isRight) bytes[7] = (bytes[7] ?? 0) ^ 1;
      const blob = join(cache, "models--owner--name", "blobs", digest);
      await ensureDir(dirname(blob));
      await Deno.writeFile(blob, bytes, { mode: 0o640 });
      const before = await Deno.stat(blob);
      const { code, stderr } = await faults.run([], {
        env: { HF_HUB_CACHE: cache },
      });
      assertEquals(code, 0, stderr);
      await assertInstalled(faults);
      assertEquals(weightsRanges(faults).length, isRight ? 0 : 1);
      const { mode, mtime, ino } = await Deno.stat(blob);
      assertEquals([mode, mtime], [before.mode, before.mtime]);
      const installed = await Deno.stat(join(faults.directory, WEIGHTS));
      if (ino !== null) assertNotEquals(installed.ino, ino);
    });
  }
});

Deno.test("an unlocked model is checked against what the Hub's tree says", async (t) => {
  await t.step("a large file", async () => {
    await using faults = await FaultProject.create({ isLocked: false });
    faults.server.cdn.file(WEIGHTS).always = flipByte(3);
    const { code, stderr } = await faults.run();
    assertEquals(code, 7, stderr);
    assertMatch(stderr, /decoder_model_merged_q4\.onnx/);
    await assertNothingPublished(faults);
  });
  await t.step("a git file", async () => {
    await using faults = await FaultProject.create({ isLocked: false });
    faults.server.hub.faults.set("content:config.json", (right) => ({
      ...right,
      body: new TextEncoder().encode('{"version": 9}'),
    }));
    const { code, stderr } = await faults.run();
    assertEquals(code, 7, stderr);
    assertMatch(stderr, /config\.json/);
    await assertNothingPublished(faults);
  });
});

/** The toolkit's modules of a process whose coverage is in a folder. */
async function loadedModules(coverage: string): Promise<string[]> {
  const root = toFileUrl(join(TOOLKIT_ROOT, "/")).href;
  const names = await listFiles(coverage);
  const documents = await Promise.all(
    names.map((name) => Deno.readTextFile(join(coverage, name))),
  );
  return documents.map((text): string => JSON.parse(text).url)
    .filter((url) => url.startsWith(root))
    .map((url) => url.slice(root.length));
}

async function runWithoutNet(
  faults: FaultProject,
  args: readonly string[],
  env: Record<string, string> = {},
) {
  return await runDeno([
    ...["run", "-q", "--no-prompt", "-A", "--deny-net"],
    ...["--config", join(TOOLKIT_ROOT, "deno.json")],
    join(TOOLKIT_ROOT, "tasks", "download.ts"),
    ...args,
  ], {
    cwd: faults.project.root,
    env: { HOME: faults.project.home, ...faults.env, ...env },
  });
}

function catalogWith(faults: FaultProject, files: string[]) {
  const { entry } = faults.ref();
  const { q4 } = entry.variants;
  if (q4 === undefined) throw new RangeError("Cannot find the variant q4");
  return {
    version: 1 as const,
    default: { type: "fastvlm", size: "0.5b" },
    models: [{ ...entry, variants: { q4: { ...q4, files } } }],
    modes: {},
  };
}
