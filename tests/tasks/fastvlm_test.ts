import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { NotFoundError, UsageError } from "../../lib/base/errors.ts";
import { fastvlmCommand } from "../../tasks/fastvlm.ts";
import { captureIo } from "../support/captured_io.ts";
import { HELP_FOLDER } from "../support/help_files.ts";
import { HUB_KEY, HubProject } from "../support/hub_project.ts";
import { runDeno, TOOLKIT_ROOT } from "../support/run_task.ts";
import {
  createSampleProject,
  failure,
  SAMPLE_KEY,
} from "../support/sample_project.ts";

Deno.test("fastvlm without a command, help and --help list the commands", async (t) => {
  const kept = await Deno.readTextFile(join(HELP_FOLDER, "fastvlm.txt"));
  for (const args of [[], ["help"], ["--help"], ["-h"], ["help", "help"]]) {
    await t.step(`fastvlm ${args.join(" ")}`, async () => {
      const io = captureIo();
      assertEquals(await fastvlmCommand.execute(args, io), 0);
      assertEquals(io.stdout.text, kept.replaceAll("\r\n", "\n"));
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
