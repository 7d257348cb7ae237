import {
  assertEquals,
  assertGreater,
  assertMatch,
  assertNotMatch,
} from "@std/assert";
import { join } from "@std/path";
import {
  MODEL_FILES,
  MODEL_REPO,
  NEXT_MODEL_FILES,
} from "../support/hub_model.ts";
import { HUB_INSTALLED, HUB_KEY, HubProject } from "../support/hub_project.ts";
import { freePort } from "../support/free_port.ts";
import { answerWith } from "../support/hub_reply.ts";
import { HUB_TOKEN } from "../support/hub_server.ts";
import { SIGNATURE } from "../support/hub_answers.ts";
import { listFiles, stampTree } from "../support/list_files.ts";
import { runTask } from "../support/run_task.ts";

Deno.test("download installs a model from the Hub that the environment names", async () => {
  await using hub = await HubProject.create();
  const { code, stdout, stderr } = await hub.download([], {
    HF_TOKEN: HUB_TOKEN,
  });
  // The files come at the same time, so that their lines may mix.
  const lines = stderr.trimEnd().split("\n").sort()
    .map((line) => line.replace(/done in .*/, "done"));
  assertEquals([code, lines], [0, [
    "Downloading config.json: 14 B",
    "Downloading config.json: done",
    "Downloading onnx/decoder_model_merged_q4.onnx: 300 kB",
    "Downloading onnx/decoder_model_merged_q4.onnx: done",
    "Downloading onnx/vision_encoder_q4.onnx: 70 kB",
    "Downloading onnx/vision_encoder_q4.onnx: done",
  ]]);
  assertEquals(
    stdout.replace(/in [\d.]+ m?s:/, "in …:"),
    `${HUB_KEY} installed with 370 kB in …: ${hub.directory}\n`,
  );
  assertEquals(await hub.stored(), HUB_INSTALLED);
  for (const path of Object.keys(MODEL_FILES)) {
    const { mode } = await Deno.stat(join(hub.directory, path));
    if (Deno.build.os !== "windows") assertEquals((mode ?? 0) & 0o777, 0o444);
  }
  const [log = "", ...others] = await hub.logs();
  assertEquals(others, []);
  const text = await Deno.readTextFile(log);
  assertMatch(text, / INFO published /);
  assertNotMatch(text, new RegExp(`${HUB_TOKEN}|${SIGNATURE}`));
});

Deno.test("download of an installed model sends no request; with --force it fetches all again", async () => {
  await using hub = await HubProject.create();
  await hub.download();
  const stamps = await stampTree(hub.project.store().root);
  const count = hub.server.requests.length;
  assertEquals(await hub.download(), {
    code: 0,
    stdout: `${HUB_KEY} is installed in ${hub.directory}\n`,
    stderr: "",
  });
  assertEquals(hub.server.requests.length, count);
  assertEquals(await stampTree(hub.project.store().root), stamps);
  const forced = await hub.download(["--force"]);
  assertEquals(forced.code, 0);
  assertEquals(hub.server.requests.length, 2 * count);
  assertEquals(await hub.stored(), HUB_INSTALLED);
});

Deno.test("download keeps the installed version whole when the next one is not what it must be", async () => {
  await using hub = await HubProject.create();
  await hub.download();
  const before = await stampTree(hub.directory);
  hub.server.push(MODEL_REPO, NEXT_MODEL_FILES);
  await hub.updateLock();
  hub.server.faults.set("content:config.json", (right) => ({
    ...right,
    body: new TextEncoder().encode('{"version": 3}'),
  }));
  const { code, stdout, stderr } = await hub.download();
  assertEquals([code, stdout], [7, ""]);
  assertMatch(
    stderr,
    /^error: Cannot download "config.json" of "owner\/name": its SHA-256 must be [0-9a-f]{64}, and is [0-9a-f]{64}, as ".*" sent it$/m,
  );
  assertEquals(await stampTree(hub.directory), before);
  hub.server.faults.clear();
  assertEquals((await hub.download()).code, 0);
  assertEquals(
    await Deno.readTextFile(join(hub.directory, "config.json")),
    '{"version": 2}',
  );
});

Deno.test("download writes to the store that is asked for", async (t) => {
  await using hub = await HubProject.create();
  const folder = hub.project.beside("my models");
  const cases: [name: string, root: string, env: Record<string, string>][] = [
    ["FASTVLM_HOME", folder, { FASTVLM_HOME: folder }],
    ["XDG_DATA_HOME", join(folder, "fastvlm"), { XDG_DATA_HOME: folder }],
    ["--store project", hub.project.store("project").root, {}],
  ];
  for (const [name, root, env] of cases) {
    await t.step(name, async () => {
      const args = name.startsWith("--") ? name.split(" ") : [];
      assertEquals((await hub.download(args, env)).code, 0);
      const files = await listFiles(join(root, HUB_KEY));
      assertEquals(files.map((path) => `${HUB_KEY}/${path}`), HUB_INSTALLED);
    });
  }
  assertEquals(await hub.stored(), []);
});

Deno.test("download takes the catalog of --config, with the lock beside it", async () => {
  await using hub = await HubProject.create();
  await using other = await HubProject.create();
  const config = join(hub.project.root, "models.config.json");
  const { code, stderr } = await other.project.run("download", [
    `--config=${config}`,
    "--quiet",
  ], hub.env);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(await other.stored(), HUB_INSTALLED);
  assertEquals(other.server.requests, []);
});

Deno.test("download --json prints one document and nothing else", async () => {
  await using hub = await HubProject.create(["1.5b"]);
  const { stdout, ...rest } = await hub.download(["--size", "all", "--json"]);
  assertEquals(rest, { code: 0, stderr: "" });
  const other = "fastvlm-1.5b-q4";
  assertEquals(JSON.parse(stdout), {
    version: 1,
    event: "done",
    models: [
      {
        key: HUB_KEY,
        directory: hub.directory,
        alreadyInstalled: false,
        bytesFetched: 370_014,
      },
      {
        key: other,
        directory: join(hub.project.store().root, other),
        alreadyInstalled: false,
        bytesFetched: 370_014,
      },
    ],
  });
  assertEquals(Object.keys(JSON.parse(stdout))[0], "version");
});

Deno.test("download --quiet prints nothing", async () => {
  await using hub = await HubProject.create();
  const expected = { code: 0, stdout: "", stderr: "" };
  assertEquals(await hub.download(["--quiet"]), expected);
  assertEquals(await hub.stored(), HUB_INSTALLED);
});

Deno.test("download --size all installs what it can and exits with 10", async () => {
  await using hub = await HubProject.create(["1.5b", "7b"]);
  hub.server.repo("owner/1.5b").access = "gated";
  const { code, stdout, stderr } = await hub.download(["--size", "all"]);
  assertEquals(code, 10);
  assertEquals(
    stdout.trimEnd().split("\n").map((line) => line.split(" ")[0]).sort(),
    [
      HUB_KEY,
      "fastvlm-7b-q4",
    ],
  );
  const [log] = await hub.logs();
  const lines = stderr.split("\n")
    .filter((line) => !line.startsWith("Downloading "));
  const note = lines.findIndex((line) => line.startsWith("note: "));
  assertEquals(lines.splice(note, 1), [
    "note: fastvlm-7b-q4 has no lock entry: its files are as the Hub says, " +
    "and its manifest records them",
  ]);
  assertEquals(lines, [
    'error: Cannot resolve revision "main" of "owner/1.5b": ' +
    `"${new URL(hub.server.endpoint).host}" answered 401 ` +
    "(GatedRepo: Access to model owner/1.5b is restricted); " +
    "it does not exist, or it is private or gated and needs HF_TOKEN",
    "hint: check the name, accept the conditions on the model's page, " +
    "and set HF_TOKEN to a token that can read it",
    `log: ${log}`,
    "error: Cannot install 1 of 3 models: 1.5b failed",
    "hint: deno task download --size 1.5b tries one again",
    "",
  ]);
});

Deno.test("download --size all --json tells programs what it could install", async () => {
  await using hub = await HubProject.create(["1.5b", "7b"]);
  hub.server.repo("owner/1.5b").access = "gated";
  const { code, stdout } = await hub.download(["--size", "all", "--json"]);
  assertEquals(code, 10);
  const { version, models, failures: [failure, ...others] } = JSON.parse(
    stdout,
  );
  const keys = models.map(({ key }: { key: string }) => key);
  assertEquals([version, keys], [1, [HUB_KEY, "fastvlm-7b-q4"]]);
  assertEquals([failure.key, failure.code], [
    "fastvlm-1.5b-q4",
    "accessDenied",
  ]);
  assertEquals(others, []);
});

Deno.test("download --json of an installed model is one document, and needs no log", async () => {
  await using hub = await HubProject.create();
  await hub.download(["--quiet"]);
  const { length } = await hub.logs();
  const { stdout, ...rest } = await hub.download(["--json"]);
  assertEquals(rest, { code: 0, stderr: "" });
  assertEquals(JSON.parse(stdout), {
    version: 1,
    event: "done",
    models: [{
      key: HUB_KEY,
      directory: hub.directory,
      alreadyInstalled: true,
      bytesFetched: 0,
    }],
  });
  assertEquals((await hub.logs()).length, length);
});

Deno.test("download --json that fails prints what failed, and nothing else on standard output", async () => {
  await using hub = await HubProject.create();
  hub.server.faults.set("resolve:config.json", answerWith(404));
  const { code, stdout, stderr } = await hub.download(["--json"]);
  const message = `Cannot download "config.json" of "${MODEL_REPO}": "${
    new URL(hub.server.endpoint).host
  }" answered 404`;
  assertEquals([code, JSON.parse(stdout)], [3, {
    version: 1,
    event: "done",
    models: [],
    failures: [{ key: HUB_KEY, code: "notFound", message }],
  }]);
  assertMatch(stderr, /^log: .*\nerror: Cannot download .*\nhint: .*\n$/);
});

Deno.test("download --repair fetches what is damaged although it looks as it was", async () => {
  await using hub = await HubProject.create();
  await hub.download(["--quiet"]);
  const path = join(hub.directory, "onnx", "vision_encoder_q4.onnx");
  await flipStoredByte(path);
  const verified = await hub.project.run("verify", ["--quiet"]);
  assertEquals(verified.code, 7);
  hub.server.requests.length = 0;
  const { code, stdout } = await hub.download(["--repair"]);
  assertEquals(code, 0);
  assertMatch(stdout, /installed with 70 kB in /);
  const paths = hub.server.summary.filter((line) => line.startsWith("hub "));
  assertEquals(paths.length, 1, paths.join());
  assertEquals((await hub.project.run("verify", ["--quiet"])).code, 0);
  assertEquals(await hub.stored(), HUB_INSTALLED);
});

Deno.test("download --endpoint goes before the environment, and its mirrors are tried in turn", async () => {
  await using hub = await HubProject.create();
  await using mirror = await HubProject.create();
  const dead = `http://127.0.0.1:${freePort()}`;
  const list = `${dead},${mirror.server.endpoint}`;
  const { code } = await hub.download(["--quiet", "--endpoint", list]);
  assertEquals(code, 0);
  assertEquals(hub.server.requests, []);
  assertEquals(await hub.stored(), HUB_INSTALLED);
});

Deno.test("download --limit-rate keeps the whole run below a rate", async () => {
  await using hub = await HubProject.create();
  const startMs = performance.now();
  const args = ["--quiet", "--limit-rate", "150K"];
  assertEquals((await hub.download(args)).code, 0);
  // 370 kB take 2.5 s; a burst at the beginning is allowed.
  assertGreater(performance.now() - startMs, 2000);
});

Deno.test("download --json tells programs how far it is, once a second", async () => {
  await using hub = await HubProject.create();
  const args = ["--json", "--limit-rate", "100K"];
  const { code, stdout, stderr } = await hub.download(args);
  assertEquals([code, stderr], [0, ""]);
  const events = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(events.at(-1).event, "done");
  const progress = events.slice(0, -1);
  assertGreater(progress.length, 1);
  const sums = progress.map(({ bytes }: { bytes: number }) => bytes);
  assertEquals(sums, sums.toSorted((a: number, b: number) => a - b));
  for (const { version, event, total, files } of progress) {
    assertEquals([version, event, total], [1, "progress", 370_014]);
    assertEquals(files[0].model, HUB_KEY);
  }
});

Deno.test("download refuses options that make no sense", async (t) => {
  await using hub = await HubProject.create();
  const cases: [args: string[], rule: string][] = [
    [["--max-workers=0"], "a whole number from 1 to 32"],
    [["--connections=17"], "a whole number from 1 to 16"],
    [["--limit-rate=fast"], "bytes, as 500K or 1.5M of at least 1"],
  ];
  for (const [args, rule] of cases) {
    await t.step(args.join(), async () => {
      const { code, stderr } = await hub.download(args);
      assertEquals(code, 2);
      assertMatch(stderr, new RegExp(`: it must be ${rule}: current value is`));
    });
  }
});

/** Changes a byte as a failing disk would: size and time stay. */
async function flipStoredByte(path: string): Promise<void> {
  const { mtime } = await Deno.stat(path);
  const bytes = await Deno.readFile(path);
  bytes[1000] = (bytes[1000] ?? 0) ^ 1;
  await Deno.chmod(path, 0o644);
  await Deno.writeFile(path, bytes);
  await Deno.chmod(path, 0o444);
  if (mtime) await Deno.utime(path, mtime, mtime);
}

Deno.test("download --dry-run runs in the toolkit's own folder by its own line", async () => {
  await using hub = await HubProject.create();
  const config = join(hub.project.root, "models.config.json");
  const { stdout, ...rest } = await runTask(
    "download",
    ["--dry-run", "--json", "--config", config],
    { env: { ...hub.env, FASTVLM_HOME: hub.project.store().root } },
  );
  assertEquals(rest, { code: 0, stderr: "" });
  assertEquals(JSON.parse(stdout).models[0].bytesToFetch, 370_014);
  assertEquals(hub.server.requests, []);
});
