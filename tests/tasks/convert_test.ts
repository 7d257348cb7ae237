import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import {
  CHECKPOINT_KEY,
  ConversionProject,
  CONVERTED_KEY,
} from "../support/conversion/conversion_project.ts";
import { listFiles, stampTree } from "../support/list_files.ts";
import { TOOLKIT_ROOT } from "../support/run_task.ts";
import { failure } from "../support/sample_project.ts";

const MUG = join(TOOLKIT_ROOT, "examples", "red-mug.png");

/** Bad lines, with what is said of them. */
const BAD_LINES: readonly (readonly [args: string[], message: string])[] = [
  [["--from=a"], "Cannot convert: --from and --out go together"],
  [["--out=a"], "Cannot convert: --from and --out go together"],
  [["--from=a", "--out=b", "--size=small"], "Cannot use --size with --from"],
  [
    ["--from=a", "--out=b", "--variant=int4"],
    "Cannot use --variant with --from",
  ],
  [["--no-tokenizer"], "Cannot use --no-tokenizer with --size"],
  [
    ["--from=a", "--out=b", "--remove-source"],
    "Cannot use --remove-source with --from",
  ],
  [
    ["--variant=checkpoint"],
    `Cannot convert "${CHECKPOINT_KEY}": the catalog does not convert it`,
  ],
];

Deno.test("convert makes a model that runs of the catalog's checkpoint, and does it once", async (t) => {
  await using conversion = await ConversionProject.create();
  const { project, directory } = conversion;

  await t.step(
    "it installs the default variant, and tells how it goes",
    async () => {
      const { code, stdout, stderr } = await project.run("convert");
      assertEquals(
        [code, stdout],
        [0, `${CONVERTED_KEY} converted: ${directory}\n`],
        stderr,
      );
      assertMatch(stderr, /^Converting onnx\/vision_encoder_int8\.onnx_data: /);
      assertMatch(stderr, /^comparing the result with float32$/m);
      assertMatch(stderr, /^checked against float32: layers of the vision /m);
      assertEquals(await listFiles(join(directory, "onnx")), [
        "decoder_model_merged_q4.onnx",
        "decoder_model_merged_q4.onnx_data",
        "embed_tokens_q4.onnx",
        "embed_tokens_q4.onnx_data",
        "vision_encoder_int8.onnx",
        "vision_encoder_int8.onnx_data",
      ]);
    },
  );

  await t.step("a second run costs nothing", async () => {
    const stamps = await stampTree(project.beside("."));
    assertEquals(await project.run("convert"), {
      code: 0,
      stdout: `${CONVERTED_KEY} already converted: ${directory}\n`,
      stderr: "",
    });
    assertEquals(await stampTree(project.beside(".")), stamps);
  });

  await t.step("a program is told how it was made", async () => {
    const { code, stdout } = await project.run("convert", ["--json"]);
    const { conversion: made, ...report } = JSON.parse(stdout);
    assertEquals([code, report], [0, {
      version: 1,
      key: CONVERTED_KEY,
      directory,
      isNew: false,
    }]);
    assertEquals(made.form, { weights: "int4", vision: "int8" });
    assertEquals(made.source["model.safetensors"].bytes > 250e6, true);
    assertEquals(made.check.language.tokens, 2);
  });

  await t.step("predict answers, verify finds it intact", async () => {
    const args = ["--size=small", `--image=${MUG}`, "--max-tokens=2"];
    const answer = await project.run("predict", args);
    assertEquals(answer.code, 0, answer.stderr);
    const verified = await project.run("verify", ["--size=small"]);
    assertMatch(verified.stdout, /^fastvlm-small-int4 is intact in /);
  });

  await t.step("--force converts again, to the same bytes", async () => {
    const digests = await digestsOf(directory);
    const { code, stdout } = await project.run("convert", [
      ...["--force", "--quiet", "--remove-source"],
    ]);
    assertEquals([code, stdout], [0, ""]);
    assertEquals(await digestsOf(directory), digests);
  });

  await t.step(
    "--remove-source leaves a checkpoint that is no model of the store",
    async () => {
      const { stderr } = await project.run("convert", ["--remove-source"]);
      assertEquals(
        stderr,
        `note: ${CHECKPOINT_KEY} is in no store of this toolkit: nothing was removed\n`,
      );
      assertEquals((await listFiles(conversion.checkpoint)).length, 8);
    },
  );
});

Deno.test("convert --from makes a folder of any checkpoint, which predict --model takes", async (t) => {
  await using conversion = await ConversionProject.create();
  const { project, checkpoint } = conversion;
  const out = join(project.root, "artifacts", "mine");
  const form = ["--weights=int4", "--vision=int8"];
  const args = [`--from=${checkpoint}`, `--out=${out}`, ...form];

  await t.step("it runs", async () => {
    const { code, stdout } = await project.run("convert", [...args, "-q"]);
    assertEquals([code, stdout], [0, ""]);
    const answer = await project.run("predict", [
      ...[`--model=${out}`, `--image=${MUG}`, "--max-tokens=2"],
    ]);
    assertEquals(answer.code, 0, answer.stderr);
  });

  await t.step("a folder that is there is kept", async () => {
    const stamps = await stampTree(out);
    assertEquals(
      await project.run("convert", args),
      failure(
        2,
        `Cannot convert to "${out}": the folder is not empty`,
        "name another folder, or replace it with --force",
      ),
    );
    assertEquals(await stampTree(out), stamps);
  });

  await t.step(
    "--force replaces it, --no-tokenizer makes graphs alone",
    async () => {
      const { code, stdout } = await project.run("convert", [
        ...args,
        ...["--force", "--no-tokenizer", "--json"],
      ]);
      const lines = stdout.trimEnd().split("\n").map((line) =>
        JSON.parse(line)
      );
      assertEquals([code, lines.at(-1)?.isNew], [0, true]);
      assertEquals((await listFiles(out)).includes("tokenizer.json"), false);
      const answer = await project.run("predict", [
        ...[`--model=${out}`, `--image=${MUG}`],
      ]);
      assertEquals(answer.code, 1);
      assertStringIncludes(
        answer.stderr,
        "it was converted without a tokenizer",
      );
    },
  );

  assertEquals(await foldersIn(join(project.root, "artifacts")), [
    "mine",
    "vision",
  ]);
});

Deno.test("convert names what is missing or wrong", async (t) => {
  await using conversion = await ConversionProject.create({
    hasCheckpoint: false,
  });
  const { project, checkpoint } = conversion;
  for (const [args, message] of BAD_LINES) {
    await t.step(args.join(" "), async () => {
      const { code, stdout, stderr } = await project.run("convert", args);
      assertEquals([code, stdout, stderr.split("\n")[0]], [
        2,
        "",
        `error: ${message}`,
      ]);
    });
  }
  await t.step("no checkpoint", async () => {
    assertEquals(
      await project.run("convert", ["--size=small"]),
      failure(
        3,
        `Cannot convert "${CONVERTED_KEY}": its checkpoint "${CHECKPOINT_KEY}" is not installed`,
        "run: deno task download --size small --variant checkpoint",
      ),
    );
  });
  await t.step("a checkpoint that is none", async () => {
    await Deno.mkdir(checkpoint, { recursive: true });
    await Deno.writeTextFile(join(checkpoint, "config.json"), "{}");
    await Deno.writeTextFile(join(checkpoint, "model.safetensors"), "x");
    const { code, stderr } = await project.run("convert", ["--size=small"]);
    assertEquals(code, 1);
    assertMatch(stderr, /^error: Cannot .+\n/);
    const { root } = project.store();
    const paths = await listFiles(root);
    assertEquals(paths.filter((path) => !path.startsWith(".locks/")), []);
  });
});

Deno.test({
  name: "convert that is interrupted leaves nothing",
  // There is no way to send Ctrl+C to another process group.
  ignore: Deno.build.os === "windows",
  async fn() {
    await using conversion = await ConversionProject.create();
    const { project } = conversion;
    const child = await project.start("convert", ["--size=small"]);
    const reader = child.stderr.pipeThrough(new TextDecoderStream())
      .getReader();
    let stderr = "";
    while (!stderr.includes("Converting onnx/")) {
      stderr += (await reader.read()).value ?? "";
    }
    Deno.kill(-child.pid, "SIGINT");
    for (let part = await reader.read(); !part.done;) {
      stderr += part.value;
      part = await reader.read();
    }
    await child.stdout.cancel();
    assertEquals((await child.status).code, 130);
    assertStringIncludes(stderr, "error: Interrupted\n");
    const paths = await listFiles(project.store().root);
    assertEquals(paths.filter((path) => !path.startsWith(".locks/")), []);
  },
});

async function digestsOf(directory: string): Promise<unknown> {
  const manifest = await Deno.readTextFile(join(directory, "manifest.json"));
  return Object.entries(JSON.parse(manifest).files).map((
    [path, file],
  ) => [path, Object(file).sha256]);
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(path));
  return entries.map(({ name }) => name).sort();
}
