import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ensureDir } from "@std/fs";
import { dirname, join } from "@std/path";
import { buildTinyModel } from "../../lib/fastvlm/tiny/build.ts";
import { runTask, type TaskResult, TOOLKIT_ROOT } from "../support/run_task.ts";
import { TempDirectory } from "../support/temp_directory.ts";

const MUG = "A medium-sized red object in the center of a white background.";

/** A place with an empty home, and a way to predict there. */
class Place implements AsyncDisposable {
  readonly #home: TempDirectory;

  private constructor(home: TempDirectory) {
    this.#home = home;
  }

  static async create(): Promise<Place> {
    return new Place(await TempDirectory.create());
  }

  get path(): string {
    return this.#home.path;
  }

  predict(args: readonly string[], size = "tiny"): Promise<TaskResult> {
    return runTask("predict", ["--size", size, ...args], {
      env: { FASTVLM_HOME: join(this.path, "store") },
    });
  }

  async write(name: string, data: Uint8Array | string): Promise<string> {
    const path = join(this.path, name);
    await ensureDir(dirname(path));
    const bytes = typeof data === "string"
      ? new TextEncoder().encode(data)
      : data;
    await Deno.writeFile(path, bytes);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#home[Symbol.asyncDispose]();
  }
}

Deno.test("predict builds tiny on first use, answers, and keeps the result as an artifact", async () => {
  await using place = await Place.create();
  const { code, stdout, stderr } = await place.predict([
    "--image",
    "examples/red-mug.png",
  ]);
  assertEquals({ code, stdout }, { code: 0, stdout: `${MUG}\n` });
  const [, artifact = ""] = /^result: (.*)\n$/.exec(stderr) ?? [];
  assertMatch(
    artifact.slice(TOOLKIT_ROOT.length).replaceAll("\\", "/"),
    /^artifacts\/vision\/model_output_[0-9a-z]+_[0-9a-z_]+_\d+_\d{8}T\d{9}Z\/result\.json$/,
  );
  const { version, predictions } = JSON.parse(
    await Deno.readTextFile(artifact),
  );
  assertEquals([version, predictions.length, predictions[0].text], [1, 1, MUG]);
  assertEquals(predictions[0].model, {
    type: "fastvlm",
    size: "tiny",
    variant: "fp32",
  });
  await removeArtifact(artifact);
});

Deno.test("predict answers by mode, by prompt, and as a stream", async (t) => {
  await using place = await Place.create();
  const cases: [args: string[], answer: string][] = [
    [["--mode", "detect"], "Objects: a medium-sized red object in the center."],
    [
      ["--mode", "document"],
      `I cannot read text; I see ${MUG.replace("A", "a")}`,
    ],
    [["--prompt", "Where is it?"], "It is in the center."],
    [["--stream"], MUG],
    [["--max-tokens", "2"], "A medium-sized"],
    [["--stop", " object"], "A medium-sized red"],
    [["--temperature", "1.5", "--seed", "7"], MUG],
  ];
  for (const [args, answer] of cases) {
    await t.step(args.join(" "), async () => {
      const out = join(TOOLKIT_ROOT, "artifacts", "test_predict.json");
      const image = ["--image", "examples/red-mug.png", "--out", out];
      const { code, stdout } = await place.predict([...image, ...args]);
      assertEquals({ code, stdout }, { code: 0, stdout: `${answer}\n` });
      await Deno.remove(out);
    });
  }
});

Deno.test("predict prints one JSON document for a folder, and nothing else", async () => {
  await using place = await Place.create();
  const { code, stdout, stderr } = await place.predict([
    "--image",
    "examples",
    "--json",
  ]);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  const document = JSON.parse(stdout);
  assertEquals(Object.keys(document), [
    "version",
    "artifactPath",
    "predictions",
  ]);
  const names = document.predictions.map(({ name }: { name: string }) => name);
  assertEquals(names.length, 6);
  assertEquals(names, names.toSorted());
  await removeArtifact(document.artifactPath);
});

Deno.test("predict answers the other pictures when one cannot be read, and exits with 10", async () => {
  await using place = await Place.create();
  const bad = await place.write("bad.png", "not a picture");
  const { code, stdout, stderr } = await place.predict([
    "--image",
    bad,
    "--image",
    "examples/red-mug.png",
  ]);
  assertEquals(code, 10);
  assertEquals(stdout, `${bad}:\nexamples/red-mug.png:\n${MUG}\n`);
  assertStringIncludes(stderr, "error: Cannot answer 1 of 2 pictures\n");
  const [, artifact = ""] = /^result: (.*)$/m.exec(stderr) ?? [];
  await removeArtifact(artifact);
});

Deno.test("predict says in one line what is wrong, and leaves no artifact", async (t) => {
  await using place = await Place.create();
  const empty = await place.write("empty.png", "");
  const text = await place.write("text.png", "not a picture");
  const before = await countArtifacts();
  const cases: [name: string, args: string[], code: number, error: RegExp][] = [
    ["no picture", [], 2, /^error: Cannot predict: no picture is given$/m],
    [
      "missing",
      ["--image", "none.png"],
      1,
      /^error: .*none\.png.*no such file/,
    ],
    ["empty", ["--image", empty], 1, /^error: .*it is empty$/m],
    ["not a picture", ["--image", text], 1, /^error: .*not a picture/],
    [
      "unknown mode",
      ["--image", text, "--mode", "detekt"],
      2,
      /^error: .*detekt/,
    ],
    [
      "temperature",
      ["--image", text, "--temperature", "-1"],
      2,
      /^error: .*temperature/,
    ],
    ["unknown option", ["--imag", text], 2, /^error: .*did you mean "--image"/],
    [
      "out of scope",
      ["--image", text, "--out", join(place.path, "x")],
      1,
      /^error: Cannot write .*permission/,
    ],
  ];
  for (const [name, args, expectedCode, expectedError] of cases) {
    await t.step(name, async () => {
      const { code, stdout, stderr } = await place.predict(args);
      assertEquals({ code, stdout }, { code: expectedCode, stdout: "" });
      assertMatch(stderr, expectedError);
      assertOneLine(stderr);
    });
  }
  assertEquals(await countArtifacts(), before);
});

Deno.test("predict names the command that installs a missing model, and exits with 3", async () => {
  await using place = await Place.create();
  const result = await place.predict(
    ["--image", "examples/red-mug.png"],
    "0.5b",
  );
  assertEquals(result, {
    code: 3,
    stdout: "",
    stderr: 'error: Cannot run "fastvlm-0.5b-q4": it is not installed\n' +
      "hint: run: deno task download --size 0.5b\n",
  });
});

Deno.test("predict refuses a size that does not exist and names the nearest", async () => {
  await using place = await Place.create();
  const { code, stderr } = await place.predict(["--image", "x"], "0.6b");
  assertEquals(code, 2);
  assertEquals(
    stderr,
    'error: Cannot find model size "0.6b": known are tiny, 0.5b, 1.5b, 7b\n' +
      'hint: did you mean "0.5b"?\n',
  );
});

Deno.test("predict builds tiny again when a file of it is damaged", async () => {
  await using place = await Place.create();
  await place.predict([
    "--image",
    "examples/red-mug.png",
    "--out",
    "artifacts/x.json",
  ]);
  await Deno.remove(join(TOOLKIT_ROOT, "artifacts", "x.json"));
  const graph = join(
    place.path,
    "store",
    "fastvlm-tiny-fp32",
    "onnx",
    "vision_encoder.onnx",
  );
  await Deno.chmod(graph, 0o644);
  await Deno.truncate(graph, 100);
  const { code, stdout } = await place.predict([
    "--image",
    "examples/red-mug.png",
    "--out",
    "artifacts/x.json",
  ]);
  // The built-in model is built again: nothing is lost, and nobody has to care.
  assertEquals({ code, stdout }, { code: 0, stdout: `${MUG}\n` });
  const rebuilt = await Deno.readFile(graph);
  assertEquals(rebuilt, buildTinyModel().get("onnx/vision_encoder.onnx"));
  await Deno.remove(join(TOOLKIT_ROOT, "artifacts", "x.json"));
});

function assertOneLine(stderr: string): void {
  const lines = stderr.trimEnd().split("\n");
  const others = lines.filter((line) => !/^(?:error|hint): /.test(line));
  assertEquals(others, []);
  assertEquals(lines.filter((line) => line.startsWith("error: ")).length, 1);
}

async function countArtifacts(): Promise<number> {
  const folder = join(TOOLKIT_ROOT, "artifacts", "vision");
  await ensureDir(folder);
  return (await Array.fromAsync(Deno.readDir(folder))).length;
}

async function removeArtifact(result: string): Promise<void> {
  await Deno.remove(dirname(result), { recursive: true });
}
