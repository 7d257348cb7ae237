import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import {
  CHECKPOINT_KEY,
  CONVERTED_KEY,
} from "../support/conversion/conversion_project.ts";
import { HubConversion } from "../support/conversion/hub_conversion.ts";
import { FlaggedTask } from "../support/flagged_task.ts";
import { HubProject } from "../support/hub_project.ts";
import { listFiles } from "../support/list_files.ts";
import { maskFreeSpace } from "../support/sample_project.ts";

const PERMISSION_MISSING =
  `error: Cannot convert "${CONVERTED_KEY}": permission "--allow-ffi" is missing
hint: deno task download has it; add it to the deno run command, or fetch the checkpoint alone with --checkpoint-only
`;

Deno.test("download of a size that is converted", async (t) => {
  await using hub = await HubConversion.create();
  const { project, server, env } = hub;
  const run = (...args: string[]) => project.run("download", args, env);

  await t.step(
    "--dry-run says what is fetched and made, and does neither",
    async () => {
      const { code, stdout } = await run("--dry-run");
      const lines = maskFreeSpace(stdout).trimEnd().split("\n");
      assertEquals([code, lines.slice(-2)], [0, [
        "251 MB to fetch of 251 MB; 263 MB needed, … free",
        `${CONVERTED_KEY} is then converted from it: about 150 MB more`,
      ]]);
      const { models: [model] } = JSON.parse(
        (await run("--dry-run", "--json")).stdout,
      );
      assertEquals(
        [model.key, model.checkpoint, model.alreadyInstalled, model.isLocked],
        [CONVERTED_KEY, CHECKPOINT_KEY, false, true],
      );
      assertEquals(server.requests.length, 0);
    },
  );

  await t.step("without native code nothing is fetched", async () => {
    const task = await FlaggedTask.read(project, "download");
    await task.addWithout(["--allow-ffi"]);
    const { code, stderr } = await task.run("ffi", [], env);
    assertEquals([code, stderr.replace(/^log: .*\n/, "")], [
      1,
      PERMISSION_MISSING,
    ]);
    assertEquals(server.requests.length, 0);
    assertEquals(await listFiles(project.store().root), []);
  });

  await t.step(
    "--checkpoint-only stops before the conversion, without native code",
    async () => {
      const task = await FlaggedTask.read(project, "download");
      await task.addWithout(["--allow-ffi"]);
      const { code, stderr } = await task.run(
        "ffi",
        ["--checkpoint-only"],
        env,
      );
      assertEquals(code, 0, stderr);
      assertStringIncludes(
        stderr,
        `note: ${CHECKPOINT_KEY} is a checkpoint: it has to be converted by deno task convert --size small before it can run\n`,
      );
      const paths = await listFiles(project.store().root);
      assertEquals(paths.some((path) => path.startsWith(CONVERTED_KEY)), false);
    },
  );

  await t.step(
    "it converts a checkpoint that is there, without a request",
    async () => {
      const count = server.requests.length;
      const { code, stdout, stderr } = await run();
      assertEquals([code, stdout.replace(/in [\d.]+ m?s/, "in …")], [
        0,
        `${CONVERTED_KEY} installed in …: ${hub.directory}\n`,
      ], stderr);
      assertMatch(
        stderr,
        /^Converting onnx\/vision_encoder_int8\.onnx_data: /m,
      );
      assertEquals(server.requests.length, count);
    },
  );

  await t.step("what is installed costs nothing", async () => {
    assertEquals(await run(), {
      code: 0,
      stdout: `${CONVERTED_KEY} is installed in ${hub.directory}\n`,
      stderr: "",
    });
  });

  await t.step("lock --check looks at the checkpoint", async () => {
    const { code, stdout } = await project.run("lock", [
      ...["--size=small", "--check"],
    ], env);
    assertEquals([code, stdout], [0, `${CHECKPOINT_KEY} is as locked\n`]);
  });

  await t.step("convert --remove-source leaves the result alone", async () => {
    const { code, stderr } = await project.run("convert", ["--remove-source"]);
    assertEquals(
      [code, stderr],
      [0, `removed ${CHECKPOINT_KEY}, 251 MB\n`],
    );
    assertEquals(await listFiles(hub.checkpoint), []);
    const { stdout } = await project.run("list", ["--json"]);
    const { models } = JSON.parse(stdout);
    assertEquals(
      models.map((model: Record<string, unknown>) => [
        model["variant"],
        model["state"],
        model["bytesToDownload"],
      ]),
      [["int4", "installed", 0]],
    );
  });

  await t.step(
    "--repair mends the result, for which it fetches the checkpoint again",
    async () => {
      const path = join(hub.directory, "config.json");
      const text = await Deno.readTextFile(path);
      const { mtime } = await Deno.stat(path);
      await Deno.chmod(path, 0o644);
      await Deno.writeTextFile(path, text.replace("{", "["));
      await Deno.utime(path, mtime ?? 0, mtime ?? 0);
      const { code, stdout } = await run("--repair", "--json");
      const lines = stdout.trimEnd().split("\n").map((line) =>
        JSON.parse(line)
      );
      const { models: [model] } = lines.at(-1);
      assertEquals([code, model.key, model.alreadyInstalled], [
        0,
        CONVERTED_KEY,
        false,
      ]);
      assertEquals(model.bytesFetched > 250e6, true);
      assertEquals(await Deno.readTextFile(path), text);
    },
  );
});

Deno.test("download of a size that is not converted needs no native code", async () => {
  await using hub = await HubProject.create();
  const task = await FlaggedTask.read(hub.project, "download");
  await task.addWithout(["--allow-ffi"]);
  const { code, stderr } = await task.run("ffi", ["--quiet"], hub.env);
  assertEquals([code, stderr], [0, ""]);
});
