import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { NotFoundError, UsageError } from "../../lib/base/errors.ts";
import { permissionsOf } from "../../lib/cli/permissions.ts";
import { fastvlmCommand } from "../../tasks/fastvlm.ts";
import { captureIo } from "../support/captured_io.ts";
import { HUB_KEY, HubProject } from "../support/hub_project.ts";
import { runDeno, TOOLKIT_ROOT } from "../support/run_task.ts";
import {
  createSampleProject,
  failure,
  SAMPLE_KEY,
} from "../support/sample_project.ts";

Deno.test("fastvlm without a command, and --help, list the commands", async (t) => {
  for (const args of [[], ["--help"], ["-h"]]) {
    await t.step(`fastvlm ${args.join(" ")}`, async () => {
      const io = captureIo();
      assertEquals(await fastvlmCommand.execute(args, io), 0);
      assertEquals(
        io.stdout.text,
        `Find, download, verify and run FastVLM models

COMMAND
setup           Prepare this machine: check the runtime, make the user store, build the tiny model
list, ls        List the models and where they are
info            Show everything known about one model
download, pull  Download, verify and install models
lock            Resolve models and pin their commits, sizes and digests
verify          Read installed models again and compare them with what they were
remove, rm      Remove a model from a store
prune           Remove unfinished downloads and other leftovers, never a model
predict         Describe pictures
artifacts       List or prune the outputs under artifacts/

fastvlm <command> --help tells more
`,
      );
    });
  }
});

Deno.test("fastvlm hands the other arguments to the command, by its name or short name", async (t) => {
  await using project = await createSampleProject();
  const config = join(project.root, "models.config.json");
  for (const name of ["list", "ls"]) {
    await t.step(name, async () => {
      const io = captureIo({ environment: { FASTVLM_HOME: project.home } });
      const args = [name, "--json", "--config", config];
      assertEquals(await fastvlmCommand.execute(args, io), 0);
      const { models } = JSON.parse(io.stdout.text);
      assertEquals(
        models.map(({ size }: { size: string }) => size),
        ["tiny", "0.5b"],
      );
    });
  }
  await t.step("pull", async () => {
    await using hub = await HubProject.create();
    const config = join(hub.project.root, "models.config.json");
    const io = captureIo({
      environment: { ...hub.env, FASTVLM_HOME: project.home },
    });
    const args = ["pull", "--dry-run", "--json", "--config", config];
    assertEquals(await fastvlmCommand.execute(args, io), 0);
    assertEquals(JSON.parse(io.stdout.text).models[0].key, HUB_KEY);
  });
  await t.step("rm", async () => {
    const io = captureIo({ environment: { FASTVLM_HOME: project.home } });
    const args = ["rm", "--size", "0.5b", "--config", config];
    await assertRejects(
      () => fastvlmCommand.execute(args, io),
      NotFoundError,
      `Cannot remove "${SAMPLE_KEY}" from store "user": it is not there`,
    );
  });
});

Deno.test("fastvlm knows every command, and each explains itself", async (t) => {
  const names = [
    ...["setup", "list", "info", "download", "lock", "verify", "remove"],
    ...["prune", "predict", "artifacts"],
  ];
  for (const name of names) {
    await t.step(name, async () => {
      const io = captureIo();
      assertEquals(await fastvlmCommand.execute([name, "--help"], io), 0);
      assertStringIncludes(io.stdout.text, `\nUsage: deno task ${name} `);
      for (const flag of permissionsOf(name)) {
        assertStringIncludes(io.stdout.text, `  ${flag}\n`);
      }
    });
  }
});

Deno.test("fastvlm refuses an unknown command and names the nearest", async (t) => {
  const cases = [
    ["lst", 'did you mean "list"?'],
    ["pul", 'did you mean "pull"?'],
    ["Predict", 'did you mean "predict"?'],
    ["xyzzyxyzzy", "fastvlm --help"],
    ["constructor", "fastvlm --help"],
  ] as const;
  for (const [name, hint] of cases) {
    await t.step(name, async () => {
      const error = await assertRejects(
        () => fastvlmCommand.execute([name], captureIo()),
        UsageError,
        `Cannot find command "${name}"`,
      );
      assertEquals(error.hint, hint);
    });
  }
});

Deno.test("fastvlm is a process of its own, and needs for a command what that command needs", async () => {
  await using project = await createSampleProject();
  const flags = [
    ...["-q", "--no-prompt", "--ignore-env", "--allow-sys=statfs"],
    ...["--allow-env=FASTVLM_*,INIT_CWD", `--allow-read=.,${project.home}`],
  ];
  const script = join(TOOLKIT_ROOT, "tasks", "fastvlm.ts");
  const run = (...args: string[]) =>
    runDeno(["run", ...flags, script, ...args], {
      cwd: project.root,
      env: { FASTVLM_HOME: project.home },
    });
  const [info, unknown] = await Promise.all([
    run("info", "--json"),
    run("inof"),
  ]);
  assertEquals([info.code, info.stderr], [0, ""]);
  const { type, size, variant } = JSON.parse(info.stdout);
  assertEquals(`${type}-${size}-${variant}`, SAMPLE_KEY);
  assertEquals(
    unknown,
    failure(2, 'Cannot find command "inof"', 'did you mean "info"?'),
  );
});
