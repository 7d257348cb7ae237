import { assertEquals, assertMatch } from "@std/assert";
import configuration from "../../deno.json" with { type: "json" };
import { listFiles, stampTree } from "../support/list_files.ts";
import { failure } from "../support/sample_project.ts";
import { TaskProject } from "../support/task_project.ts";

const HOME_PROBLEMS = [
  {
    message:
      'Cannot find the user store "~/.local/share/fastvlm": it is not made yet',
    command: "deno task setup",
  },
  {
    message: 'Cannot find "fastvlm-tiny-fp32": it is not built yet',
    command: "deno task setup",
  },
];

/** What only the machine knows. */
function maskMachine(page: string): string {
  return page
    .replaceAll(
      /(?<=^(?:toolkit|deno|onnxruntime|providers|sharp|system|cpu|features|memory) +)\S.*$/gm,
      "…",
    )
    .replaceAll(/[\d.]+ [kMGT]?B(?= free$)/gm, "…");
}

Deno.test("setup --check tells on one page what is wrong on a new machine, and changes nothing", async () => {
  await using project = await TaskProject.create();
  const before = await listFiles(project.beside("."));
  const { stdout, ...rest } = await project.run("setup", ["--check"]);
  assertEquals(rest, { code: 1, stderr: "" });
  assertEquals(await listFiles(project.beside(".")), before);
  assertEquals(
    maskMachine(stdout),
    `toolkit        …
deno           …
onnxruntime    …
providers      …
sharp          …
system         …
cpu            …
features       …
memory         …
catalog        ${project.root}/models.config.json
user store     ~/.local/share/fastvlm, not there, … free
project store  ${project.store("project").root}, not there, … free
legacy store   ${project.store("legacy").root}, not there, … free
default model  fastvlm-0.5b-q4, absent
to download    1.11 GB from onnx-community/FastVLM-0.5B-ONNX at ca35eb9373f8a8761df0855fca19dea330f2407a
  by           deno task download --size 0.5b
endpoint       https://huggingface.co/
offline        no
token          not set

problem: ${HOME_PROBLEMS[0]?.message}
problem: ${HOME_PROBLEMS[1]?.message}
mend by: deno task setup
`,
  );
});

Deno.test("setup --check is content once setup has run, and leaves every file as it is", async () => {
  await using project = await TaskProject.create();
  await project.run("setup", ["--quiet"]);
  const stamps = await stampTree(project.beside("."));
  const { stdout, ...rest } = await project.run("setup", ["--check"]);
  assertEquals(rest, { code: 0, stderr: "" });
  assertMatch(stdout, /^ {2}fastvlm-tiny-fp32 +installed, [\d.]+ [kM]B$/m);
  assertMatch(stdout, /\n\nall is well\n$/);
  assertEquals(await stampTree(project.beside(".")), stamps);
});

Deno.test("setup --check --json has all that a bug report needs", async () => {
  await using project = await TaskProject.create();
  const { code, stdout } = await project.run("setup", ["--check", "--json"]);
  const { versions, machine, ...document } = JSON.parse(stdout);
  assertEquals(code, 1);
  assertEquals(Object.keys(JSON.parse(stdout)), [
    ...["version", "healthy", "problems", "versions", "machine", "catalog"],
    ...["stores", "download", "network"],
  ]);
  assertEquals(versions.toolkit, configuration.version);
  assertEquals(versions.v8, Deno.version.v8);
  assertEquals(versions.providers[0], { name: "cpu", bundled: true });
  assertEquals(machine.target, Deno.build.target);
  assertEquals(machine.release, Deno.osRelease());
  assertEquals(machine.memory.totalBytes, Deno.systemMemoryInfo().total);
  assertEquals([document.healthy, document.problems], [false, HOME_PROBLEMS]);
  assertEquals(document.download.bytesToDownload, 1_105_885_597);
});

Deno.test({
  name: "setup --check knows the processor by the task's own permissions",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using project = await TaskProject.create();
    const { stdout } = await project.run("setup", ["--check", "--json"]);
    const { cpu, features } = JSON.parse(stdout).machine;
    assertEquals([typeof cpu, typeof features], ["string", "object"]);
    const wanted = Deno.build.arch === "x86_64" ? "avx512_vnni" : "asimddp";
    assertEquals(typeof features[wanted], "boolean");
  },
});

Deno.test("setup --check shows neither token, nor passwords, nor where the home is", async () => {
  await using project = await TaskProject.create();
  for (const args of [["--check"], ["--check", "--json"]]) {
    const { stdout, stderr } = await project.run("setup", args, {
      HF_TOKEN: "hf_verysecret",
      HTTPS_PROXY: "http://ada:s3cret@127.0.0.1:9",
      USER: "ada",
    });
    const said = stdout + stderr;
    for (const secret of ["hf_verysecret", "s3cret", "ada", project.home]) {
      assertEquals(said.includes(secret), false, secret);
    }
    assertEquals(said.includes("http://***@127.0.0.1:9"), true);
  }
});

Deno.test("setup --check tells the rest of a machine whose settings are wrong", async () => {
  await using project = await TaskProject.create();
  await project.write("models.config.json", "{");
  const { stdout, code, stderr } = await project.run("setup", [
    ...["--check", "--json"],
  ], { FASTVLM_ENDPOINT: "nowhere" });
  assertEquals([code, stderr], [1, ""]);
  const { catalog, download, network, stores, problems } = JSON.parse(stdout);
  assertEquals([catalog, download, network.endpoint, stores.length], [
    ...[null, null, null, 3],
  ]);
  const commands = problems.map(({ command }: { command: string }) => command);
  assertEquals(commands, [
    "git checkout models.config.json models.lock.json",
    "deno task setup",
    "export FASTVLM_ENDPOINT=https://huggingface.co",
  ]);
});

Deno.test("setup --check --quiet says only what is wrong", async () => {
  await using project = await TaskProject.create();
  const args = ["--check", "--quiet"];
  assertEquals(await project.run("setup", args), {
    code: 1,
    stdout: `problem: ${HOME_PROBLEMS[0]?.message}
problem: ${HOME_PROBLEMS[1]?.message}
mend by: deno task setup
`,
    stderr: "",
  });
  await project.run("setup", ["--quiet"]);
  assertEquals(await project.run("setup", args), {
    code: 0,
    stdout: "",
    stderr: "",
  });
});

Deno.test("setup --check refuses options that change something", async (t) => {
  await using project = await TaskProject.create();
  for (
    const [option, name] of [
      ["--download=0.5b", "download"],
      ["--ml-fastvlm", "ml-fastvlm"],
      ["--ml-fastvlm-url=x", "ml-fastvlm-url"],
    ] as const
  ) {
    await t.step(option, async () => {
      assertEquals(
        await project.run("setup", ["--check", option]),
        failure(
          2,
          `Cannot combine --check with --${name}: it changes nothing`,
        ),
      );
    });
  }
});
