import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { join } from "@std/path";
import {
  MODEL_FILES,
  MODEL_REPO,
  NEXT_MODEL_FILES,
} from "../support/hub_model.ts";
import { HUB_INSTALLED, HUB_KEY, HubProject } from "../support/hub_project.ts";
import { HUB_TOKEN } from "../support/hub_server.ts";
import { SIGNATURE } from "../support/hub_answers.ts";
import { listFiles, stampTree } from "../support/list_files.ts";
import { runTask } from "../support/run_task.ts";

Deno.test("download installs a model from the Hub that the environment names", async () => {
  await using hub = await HubProject.create();
  const { code, stdout, stderr } = await hub.download([], {
    HF_TOKEN: HUB_TOKEN,
  });
  assertEquals([code, stderr.replaceAll(/done in .*/g, "done")], [
    0,
    `Downloading config.json: 14 B
Downloading config.json: done
Downloading onnx/vision_encoder_q4.onnx: 70 kB
Downloading onnx/vision_encoder_q4.onnx: done
Downloading onnx/decoder_model_merged_q4.onnx: 300 kB
Downloading onnx/decoder_model_merged_q4.onnx: done
`,
  ]);
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
    /^error: Cannot download "config.json" of "owner\/name": its SHA-256 must be [0-9a-f]{64}, and is [0-9a-f]{64}$/m,
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
  assertEquals(stdout.split("\n").map((line) => line.split(" ")[0]), [
    HUB_KEY,
    "fastvlm-7b-q4",
    "",
  ]);
  const [log] = await hub.logs();
  assertEquals(
    stderr.split("\n").filter((line) => !line.startsWith("Downloading ")),
    [
      'error: Cannot resolve revision "main" of "owner/1.5b": ' +
      `"${new URL(hub.server.endpoint).host}" answered 401 ` +
      "(GatedRepo: Access to model owner/1.5b is restricted); " +
      "it does not exist, or it is private or gated and needs HF_TOKEN",
      "hint: check the name, accept the conditions on the model's page, " +
      "and set HF_TOKEN to a token that can read it",
      "note: fastvlm-7b-q4 has no lock entry: its files are as the Hub says, " +
      "and its manifest records them",
      `log: ${log}`,
      "error: Cannot install 1 of 3 models: 1.5b failed",
      "hint: deno task download --size 1.5b tries one again",
      "",
    ],
  );
});

Deno.test("download --size all --json tells programs what it could install", async () => {
  await using hub = await HubProject.create(["1.5b", "7b"]);
  hub.server.repo("owner/1.5b").access = "gated";
  const { code, stdout } = await hub.download(["--size", "all", "--json"]);
  assertEquals(code, 10);
  const { version, models } = JSON.parse(stdout);
  const keys = models.map(({ key }: { key: string }) => key);
  assertEquals([version, keys], [1, [HUB_KEY, "fastvlm-7b-q4"]]);
});

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
