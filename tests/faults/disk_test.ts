import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { ensureDir } from "@std/fs";
import {
  assertInstalled,
  assertNothingPublished,
  weightsBytesSent,
  weightsRanges,
} from "../support/fault_assertions.ts";
import {
  FAULT_KEY,
  FaultProject,
  WEIGHTS,
  WEIGHTS_BYTES,
} from "../support/fault_project.ts";
import { after, cutAt, stallAt } from "../support/fault_reply.ts";
import { type HubFiles, lfs, patternBytes } from "../support/hub_repo.ts";
import { listFiles, stampTree } from "../support/list_files.ts";
import { mountSmallDisk } from "../support/small_disk.ts";

Deno.test("fault 46: too little room ends the run before the first byte, with numbers", async () => {
  await using faults = await FaultProject.create();
  const entry = faults.lockEntry();
  const { sha256 = "" } = entry.files[WEIGHTS] ?? {};
  const files = { ...entry.files, [WEIGHTS]: { bytes: 1e15, sha256 } };
  await faults.writeLock({ ...entry, files });
  const { code, stderr } = await faults.run();
  assertEquals(code, 6, stderr);
  assertMatch(stderr, /1 PB|1\.0+ PB|1000 TB|1\.\d+ PB|10\d\d TB/);
  assertEquals(faults.server.requestCount, 0);
  await assertNothingPublished(faults);
});

Deno.test("faults 47, 49: a disk that fills up ends the run; what is there is gone on with", async (t) => {
  await using disk = await mountSmallDisk("24m");
  if (disk === undefined) {
    await t.step({
      name: "needs the right to mount a tmpfs",
      ignore: true,
      fn() {},
    });
    return;
  }
  const bytes = patternBytes(16_000_000, 3);
  await using faults = await FaultProject.create({
    files: { [WEIGHTS]: lfs(bytes) },
  });
  const env = { FASTVLM_HOME: join(disk.path, "store") };
  const hog = join(disk.path, "hog");
  const { cdn } = faults.server;
  // There is room when the plan is made, and none after the first bytes.
  cdn.plan(WEIGHTS, after(() => Deno.writeFileSync(hog, new Uint8Array(15e6))));
  const { code, stderr } = await faults.run([], { env });
  assertEquals(code, 6, stderr);
  assertEquals(weightsRanges(faults), [undefined]);
  assertMatch(stderr, /^log: .*download\.log$/m);
  const left = await listFiles(env.FASTVLM_HOME);
  assertEquals(left.filter((path) => !path.startsWith(".")), []);
  await Deno.remove(hog);
  const next = await faults.run([], { env });
  assertEquals(next.code, 0, next.stderr);
  const installed = await Deno.readFile(
    join(env.FASTVLM_HOME, FAULT_KEY, WEIGHTS),
  );
  assertEquals(installed, bytes);
  const [, resumed] = weightsRanges(faults);
  assertMatch(resumed ?? "", /^bytes=[1-9]\d*-$/);
});

Deno.test("fault 48: a store that cannot be written costs no request", async () => {
  await using faults = await FaultProject.create();
  const path = faults.project.beside("in the way");
  await Deno.writeTextFile(path, "");
  const { code, stderr } = await faults.run([], {
    env: { FASTVLM_HOME: join(path, "store") },
  });
  assertEquals(code, 1, stderr);
  assert(stderr.includes(path), stderr);
  assertEquals(stderr.match(/^\s+at /m), null);
  assertEquals(faults.server.cdn.requests.length, 0);
});

Deno.test("fault 48: a read-only disk costs no content", async (t) => {
  await using disk = await mountSmallDisk("1m", "ro");
  if (disk === undefined) {
    await t.step({
      name: "needs the right to mount a tmpfs",
      ignore: true,
      fn() {},
    });
    return;
  }
  await using faults = await FaultProject.create();
  const { code, stderr } = await faults.run([], {
    env: { FASTVLM_HOME: join(disk.path, "store") },
  });
  assertEquals(code, 1, stderr);
  assert(stderr.includes(disk.path), stderr);
  assertEquals(faults.server.cdn.requests.length, 0);
});

Deno.test("fault 49: unfinished files are on the device of the finished ones", async () => {
  await using faults = await FaultProject.create();
  const devices: number[] = [];
  faults.server.cdn.plan(
    WEIGHTS,
    after(() =>
      devices.push(Deno.statSync(join(faults.store, ".partial")).dev)
    ),
  );
  assertEquals((await faults.run()).code, 0);
  assertEquals(devices, [(await Deno.stat(faults.directory)).dev]);
});

Deno.test("fault 64: unsafe paths in a lock are refused before any request", async (t) => {
  const plainNames =
    'must consist of plain names between "/", without "." and ".."';
  const plainCharacters =
    'must be without control characters and < > : " | ? * \\';
  const cases = [
    ["../x", plainNames],
    ["C:\\x", plainCharacters],
    ["/x", "must be a relative path"],
    ["a\0b", plainCharacters],
    ["CON", plainNames],
    ["a/../../x", plainNames],
  ] as const;
  for (const [path, rule] of cases) {
    await t.step(JSON.stringify(path), async () => {
      await using faults = await FaultProject.create();
      const entry = faults.lockEntry();
      const digest = { bytes: 1, sha256: "0".repeat(64) };
      const files = { ...entry.files, [path]: digest };
      await faults.writeLock({ ...entry, files });
      const { code, stderr } = await faults.run();
      assertEquals(code, 1, stderr);
      const key = path === "CON" ? ".CON" : `[${JSON.stringify(path)}]`;
      const lock = join(faults.project.root, "models.lock.json");
      assertEquals(
        stderr.replace(/^log: .*\n/, "").trimEnd(),
        `error: Cannot use "${lock}": the key models["${FAULT_KEY}"].files${key} ${rule}`,
      );
      assertEquals(faults.server.requestCount, 0);
      assertEquals(await faults.stored(), []);
    });
  }
});

Deno.test("fault 64: unsafe paths in a tree are refused", async (t) => {
  const leaves = (path: string) =>
    `Cannot list the files of "owner/name": the path "${path}" leaves the repository`;
  const cases = [
    ["../x.json", 5, leaves("../x.json")],
    ["/x.json", 5, leaves("/x.json")],
    ["a/../../x.json", 5, leaves("a/../../x.json")],
    [
      "CON.json",
      1,
      'Cannot use path "CON.json": it must consist of plain names between "/", without "." and ".."',
    ],
  ] as const;
  for (const [path, expectedCode, message] of cases) {
    await t.step(path, async () => {
      const files: HubFiles = { "config.json": "{}" };
      await using faults = await FaultProject.create({
        files,
        isLocked: false,
      });
      const { entry } = faults.ref();
      const source = {
        kind: "hub",
        repo: "owner/name",
        revision: "main",
      } as const;
      await faults.project.writeModels({
        catalog: {
          version: 1,
          default: { type: "fastvlm", size: "0.5b" },
          models: [{
            ...entry,
            variants: { q4: { source, files: ["*.json", "*/*.json"] } },
          }],
          modes: {},
        },
      });
      faults.server.hub.faults.set("tree", (right) => ({
        ...right,
        body: new TextEncoder().encode(JSON.stringify([{
          type: "file",
          oid: "0".repeat(40),
          size: 2,
          path,
        }])),
      }));
      const { code, stderr } = await faults.run();
      assertEquals(code, expectedCode, stderr);
      assertEquals(
        stderr.replace(/^log: .*\n/, "").trimEnd(),
        `error: ${message}`,
      );
      assertEquals(await faults.stored(), []);
      const asked = faults.server.hub.summary;
      assertEquals(asked.filter((line) => line.includes("/resolve/")), []);
    });
  }
});

Deno.test("fault 64: a symbolic link among the unfinished files is not followed", async () => {
  await using faults = await FaultProject.create();
  const outside = faults.project.beside("outside");
  await ensureDir(outside);
  await ensureDir(faults.staging);
  await Deno.writeTextFile(join(outside, "precious"), "untouched");
  await Deno.symlink(outside, join(faults.staging, "onnx"));
  await Deno.symlink(
    join(outside, "precious"),
    join(faults.staging, "config.json"),
  );
  const before = await stampTree(outside);
  const { code, stderr } = await faults.run();
  assertEquals(await stampTree(outside), before);
  assertEquals(code, 0, stderr);
  await assertInstalled(faults);
});

Deno.test("fault 65: long names and folders in any script work", async () => {
  const name = `onnx/${"n".repeat(190)}.bin`;
  const files = { [name]: lfs(patternBytes(100_000, 4)) };
  await using faults = await FaultProject.create({ files });
  const home = join(faults.project.beside("Größe 模型"), "x".repeat(200));
  faults.server.cdn.plan(name, cutAt(50_000));
  const { code, stderr } = await faults.run([], {
    env: { FASTVLM_HOME: home },
  });
  assertEquals(code, 0, stderr);
  const installed = await Deno.readFile(join(home, FAULT_KEY, name));
  assertEquals(installed, faults.server.cdn.file(name).bytes);
  assertEquals(faults.server.cdn.bytesSent(), 100_000);
});

Deno.test("fault 52: a record that is newer than the data is found out", async () => {
  await using faults = await FaultProject.create();
  const { cdn } = faults.server;
  const cut = 200_000;
  cdn.plan(WEIGHTS, stallAt(cut));
  const controller = new AbortController();
  const stopped = faults.run([], { signal: controller.signal });
  await faults.arrived(cut);
  controller.abort();
  assertEquals((await stopped).code, 130);
  const [path] = (await listFiles(faults.store))
    .filter((each) => each.endsWith(WEIGHTS));
  const partial = join(faults.store, path ?? "");
  const bytes = await Deno.readFile(partial);
  bytes.fill(0, cut - 50_000, cut);
  await Deno.writeFile(partial, bytes);
  const { code, stderr } = await faults.run();
  assertEquals(code, 0, stderr);
  await assertInstalled(faults);
  // The rest came, the digest was wrong, and what was there from before is doubted first.
  assertEquals(weightsRanges(faults), [
    undefined,
    `bytes=${cut}-`,
    `bytes=0-${cut - 1}`,
  ]);
  assertEquals(weightsBytesSent(faults), WEIGHTS_BYTES + cut);
});
