import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { exists } from "@std/fs";
import { freePort } from "../support/free_port.ts";
import { makeBareRepository } from "../support/git_repository.ts";
import { HUB_INSTALLED, HUB_KEY, HubProject } from "../support/hub_project.ts";
import { listFiles, stampTree } from "../support/list_files.ts";
import { runTask } from "../support/run_task.ts";
import { writeFiles } from "../support/sample_model.ts";
import { failure, maskFreeSpace } from "../support/sample_project.ts";
import { TaskProject } from "../support/task_project.ts";

const TINY_KEY = "fastvlm-tiny-fp32";

Deno.test("setup makes the store, builds tiny, and tells versions, stores and what is missing", async () => {
  await using project = await TaskProject.create();
  const { stdout, ...rest } = await project.run("setup");
  assertEquals(rest, { code: 0, stderr: "" });
  const text = stdout.replace(/(?<=^free space +)\S.*$/m, "…")
    .replaceAll(/(?<=^(?:onnxruntime|sharp) +)\S.*$/gm, "…");
  assertEquals(
    text,
    `deno             ${Deno.version.deno}
onnxruntime      …
sharp            …
user store       ${project.store("user").root}
project store    ${project.store("project").root}
legacy store     ${project.store("legacy").root}
free space       …
model tiny fp32  installed
model 0.5b q4    absent
model 1.5b int4  absent
model 7b int4    absent
`,
  );
  assertEquals(
    await exists(join(project.store().root, TINY_KEY, "manifest.json")),
    true,
  );
});

Deno.test("setup that runs again changes nothing", async () => {
  await using project = await TaskProject.create();
  const first = await project.run("setup", ["--json"]);
  const files = await listFiles(project.beside("."));
  const stamps = await stampTree(project.store().root);
  const second = await project.run("setup", ["--json"]);
  assertEquals([first.code, second.code], [0, 0]);
  assertEquals(await listFiles(project.beside(".")), files);
  assertEquals(await stampTree(project.store().root), stamps);
});

Deno.test("setup mends tiny when it is damaged", async () => {
  await using project = await TaskProject.create();
  await project.run("setup", ["--quiet"]);
  const directory = join(project.store().root, TINY_KEY);
  const stamps = await stampTree(directory);
  await Deno.remove(join(directory, "config.json"));
  assertEquals(await project.run("setup", ["--quiet"]), {
    code: 0,
    stdout: "",
    stderr: "",
  });
  assertEquals(await listFiles(directory), Object.keys(stamps));
});

Deno.test("setup --json is one document for programs", async () => {
  await using project = await TaskProject.create();
  const { stdout, ...rest } = await project.run("setup", ["--json"]);
  assertEquals(rest, { code: 0, stderr: "" });
  const { runtime, freeBytes, ...document } = JSON.parse(stdout);
  assertEquals(Object.keys(JSON.parse(stdout))[0], "version");
  assertEquals(Object.keys(runtime), [
    ...["deno", "onnxruntime", "sharp", "libvips"],
  ]);
  assertEquals(Number.isSafeInteger(freeBytes), true);
  assertEquals(document, {
    version: 1,
    stores: (["user", "project", "legacy"] as const).map((name) => ({
      name,
      root: project.store(name).root,
    })),
    models: [
      { size: "tiny", variant: "fp32", state: "installed" },
      { size: "0.5b", variant: "q4", state: "absent" },
      { size: "1.5b", variant: "int4", state: "absent" },
      { size: "7b", variant: "int4", state: "absent" },
    ],
  });
});

Deno.test("setup --ml-fastvlm-url clones once and keeps the checkpoints that are there", async () => {
  await using project = await TaskProject.create();
  const url = await makeBareRepository(project.beside("origin"), {
    "predict.py": "",
  });
  const checkpoint = "checkpoints/llava-fastvithd_7b_stage3/config.json";
  const directory = join(project.root, "libs", "ml-fastvlm");
  await writeFiles(directory, { [checkpoint]: "{}" });
  const args = [`--ml-fastvlm-url=${url}`, "--json"];
  const first = await project.run("setup", args);
  const second = await project.run("setup", args);
  assertEquals([first.stderr, second.stderr], ["", ""]);
  assertEquals([
    JSON.parse(first.stdout).mlFastvlm,
    JSON.parse(second.stdout).mlFastvlm,
  ], ["cloned", "present"]);
  const paths = await listFiles(directory);
  assertEquals(paths.filter((path) => !path.startsWith(".git/")), [
    checkpoint,
    "predict.py",
  ]);
});

Deno.test("setup says in one line that a repository cannot be reached", async () => {
  await using project = await TaskProject.create();
  const url = `http://127.0.0.1:${freePort()}/ml-fastvlm`;
  const { stderr, ...rest } = await project.run("setup", [
    `--ml-fastvlm-url=${url}`,
  ]);
  assertEquals(rest, { code: 5, stdout: "" });
  const expected = failure(
    5,
    `Cannot clone "${url}": unable to access '${url}/': …`,
    "setup works without it: leave out --ml-fastvlm",
  );
  assertEquals(stderr.replace(/(?<=access '\S+': ).*/, "…"), expected.stderr);
  assertEquals(await listFiles(join(project.root, "libs")), []);
});

Deno.test("setup --download goes on to download, and reports what is there then", async () => {
  await using hub = await HubProject.create();
  const { code, stdout } = await hub.project.run(
    "setup",
    ["--download", "0.5b"],
    hub.env,
  );
  assertEquals(code, 0);
  assertMatch(stdout, new RegExp(`^${HUB_KEY} installed with 370 kB in `));
  assertMatch(stdout, /^model 0\.5b q4 +installed$/m);
  assertEquals(await hub.stored(), HUB_INSTALLED);
});

Deno.test("setup --download --json prints one document and nothing else", async () => {
  await using hub = await HubProject.create();
  const { stdout, ...rest } = await hub.project.run(
    "setup",
    ["--download", "0.5b", "--json"],
    hub.env,
  );
  assertEquals(rest, { code: 0, stderr: "" });
  assertEquals(JSON.parse(stdout).models, [
    { size: "0.5b", variant: "q4", state: "installed" },
  ]);
});

Deno.test("setup gives the exit code of the download that fails", async () => {
  await using hub = await HubProject.create();
  const { code, stdout, stderr } = await hub.project.run(
    "setup",
    ["--download", "0.5b"],
    { ...hub.env, FASTVLM_OFFLINE: "1" },
  );
  assertEquals([code, stdout], [9, ""]);
  assertMatch(stderr, /^error: Cannot install "fastvlm-0\.5b-q4": .*$/m);
});

Deno.test("setup runs in the toolkit's own folder by its own line", async () => {
  await using project = await TaskProject.create();
  const root = project.beside("my models");
  const { stdout, ...rest } = await runTask("setup", [], {
    env: { FASTVLM_HOME: root },
  });
  assertEquals(rest, { code: 0, stderr: "" });
  assertMatch(maskFreeSpace(stdout), /^model tiny fp32 +installed$/m);
  assertEquals(await exists(join(root, TINY_KEY, "manifest.json")), true);
});
