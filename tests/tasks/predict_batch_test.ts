import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { BatchProject, pictureName } from "../support/batch_project.ts";
import { listFiles } from "../support/list_files.ts";
import { waitUntil } from "../support/wait_until.ts";

const FOLDER = ["--image=pictures"];
const OUT = "--out=artifacts/r.jsonl";
const PATH = "artifacts/r.jsonl";

/** Signals and pipes of a process group are Unix. */
const isWindows = Deno.build.os === "windows";

Deno.test("predict writes a folder's answers as lines in the pictures' order, and asks only once", async () => {
  await using place = await BatchProject.create(20);
  const first = await place.count([...FOLDER, OUT]);
  assertEquals(first, { code: 0, answered: 20, kept: 0, failed: 0 });
  const lines = await place.lines(PATH);
  assertEquals(
    lines.map(({ version, name }) => [version, name]),
    Array.from({ length: 20 }, (_, index) => [1, pictureName(index)]),
  );
  assert(lines.every(({ text }) => String(text).includes("red object")));
  const second = await place.count([...FOLDER, OUT]);
  assertEquals(second, { code: 0, answered: 0, kept: 20, failed: 0 });
  assertEquals(await place.lines(PATH), lines);
  assertEquals(await listFiles(place.path("artifacts")), ["r.jsonl"]);
});

Deno.test("predict asks again of what has changed or is new, and of nothing else", async () => {
  await using place = await BatchProject.create(4);
  await place.count([...FOLDER, OUT]);
  const before = await place.lines(PATH);
  await place.draw(pictureName(2), 77);
  await place.draw("pictures/001b.svg", 78);
  await Deno.rename(place.path(pictureName(0)), place.path("pictures/z.svg"));
  const second = await place.count([...FOLDER, OUT]);
  // A picture under another name has the answer that it had.
  assertEquals(second, { code: 0, answered: 2, kept: 3, failed: 0 });
  const after = await place.lines(PATH);
  assertEquals(after.map(({ name }) => name), [
    pictureName(1),
    "pictures/001b.svg",
    pictureName(2),
    pictureName(3),
    "pictures/z.svg",
    pictureName(0),
  ]);
  assertEquals([after[0], after[3]], [before[1], before[3]]);
  assertEquals(await place.lines(`${PATH}.old`), [before[2]]);
  const other = await place.count([...FOLDER, OUT, "--prompt=Where is it?"]);
  assertEquals(other, { code: 0, answered: 5, kept: 0, failed: 0 });
});

Deno.test("predict makes one bad picture one line with an error, says so, and exits with 10", async () => {
  await using place = await BatchProject.create(2);
  await place.project.write("pictures/000b.png", "no picture");
  const { code, stdout, stderr } = await place.predict([...FOLDER, OUT]);
  assertEquals([code, stdout], [10, ""]);
  const message = `Cannot read image "${
    place.path("pictures/000b.png")
  }": it is not a picture of a known kind`;
  assertEquals((await place.lines(PATH))[1], {
    version: 1,
    name: "pictures/000b.png",
    error: { code: "failed", message },
  });
  assertStringIncludes(
    stderr,
    `error: ${message}\nhint: PNG, JPEG, WebP, GIF, TIFF, AVIF and SVG are read\n`,
  );
  assertMatch(stderr, /^2 answered in .+; 1 failed$/m);
  assertMatch(stderr, /^error: Cannot answer 1 of 3 pictures$/m);
  await place.draw("pictures/000b.png", 5);
  const second = await place.count([...FOLDER, OUT]);
  assertEquals(second, { code: 0, answered: 1, kept: 2, failed: 0 });
  assertEquals((await place.lines(PATH)).length, 3);
});

Deno.test("predict says nothing with --quiet, and ends with one document with --json", async () => {
  await using place = await BatchProject.create(2);
  const quiet = await place.predict([...FOLDER, OUT, "--quiet"]);
  assertEquals(quiet, { code: 0, stdout: "", stderr: "" });
  const { code, stdout, stderr } = await place.predict([
    ...FOLDER,
    OUT,
    "--json",
    "--report=artifacts/report.html",
  ]);
  assertEquals([code, stderr], [0, ""]);
  const { elapsedMs, ...document } = JSON.parse(stdout);
  assert(elapsedMs > 0);
  assertEquals(document, {
    version: 1,
    out: place.path(PATH),
    results: null,
    report: place.path("artifacts/report.html"),
    // A program gets JSON, which is another question.
    answered: 2,
    kept: 0,
    failed: 0,
  });
  for (const { data } of await place.lines(PATH)) {
    assertEquals(Object.keys(Object(data)), ["description", "tags"]);
  }
  const page = await Deno.readTextFile(document.report);
  assertEquals(page.split("data:image/webp").length, 3);
});

Deno.test("predict keeps lines under artifacts/ if no file is named, and refuses files elsewhere", async () => {
  await using place = await BatchProject.create(1);
  await place.writeList([pictureName(0)]);
  const { code, stderr } = await place.predict(["--input=list.txt"]);
  const [, path = ""] = /^result: (.*)$/m.exec(stderr) ?? [];
  assertEquals(code, 0);
  assertStringIncludes(path, place.path("artifacts"));
  assertEquals(
    (await place.lines(path.slice(place.path("").length))).length,
    1,
  );
  for (const option of ["out", "report", "results"]) {
    const wrong = await place.predict([...FOLDER, `--${option}=x/y.jsonl`]);
    const folder = place.path(option === "results" ? "x/y.jsonl" : "x");
    assertEquals(wrong, {
      code: 1,
      stdout: "",
      stderr: `error: Cannot write "${folder}": permission is missing\n` +
        `hint: name a file under artifacts/, or add --allow-write="${folder}"\n`,
    });
  }
});

Deno.test("predict takes prompt and mode of a line, and makes a wrong line an error", async () => {
  await using place = await BatchProject.create(2);
  const image = pictureName(0);
  await place.writeList([
    image,
    JSON.stringify({ image, name: "where", prompt: "Where is it?" }),
    "",
    JSON.stringify({ image, name: "what", mode: "detect" }),
    JSON.stringify({ image, mode: "detekt" }),
    '{"image":',
    pictureName(1),
  ]);
  const { code } = await place.predict(["--input=list.txt", OUT]);
  assertEquals(code, 10);
  const lines = await place.lines(PATH);
  assertEquals(
    lines.map((
      { name, mode, prompt, error },
    ) => [name, mode ?? "", prompt ?? error]),
    [
      [image, "describe", "Describe this image in detail."],
      ["where", "describe", "Where is it?"],
      ["what", "detect", lines[2]?.["prompt"]],
      [image, "", {
        code: "usage",
        message:
          'Cannot find mode "detekt": known are describe, detect, document',
      }],
      ["list.txt:6", "", {
        code: "failed",
        message:
          'Cannot use line "list.txt:6": it begins with { and is no JSON',
      }],
      [pictureName(1), "describe", "Describe this image in detail."],
    ],
  );
});

Deno.test({
  name:
    "a run that is killed loses what was under way only, and the next one does no more than that",
  ignore: isWindows,
  async fn() {
    await using place = await BatchProject.create(30);
    // A pipe nobody writes to keeps its picture under way for as long as it takes.
    await new Deno.Command("mkfifo", { args: [place.path("stuck.svg")] })
      .output();
    const names = Array.from({ length: 30 }, (_, index) => pictureName(index));
    names.splice(10, 0, "stuck.svg");
    await place.writeList(names);
    const args = ["--input=list.txt", OUT];
    const child = await place.start(args);
    await waitUntil(async () =>
      (await place.lines(`${PATH}.waiting`)).length === 20
    );
    Deno.kill(-child.pid, "SIGKILL");
    await child.output();
    assertEquals((await place.lines(PATH)).length, 10);
    await Deno.remove(place.path("stuck.svg"));
    await place.draw("stuck.svg", 99);
    const next = await place.count(args);
    assertEquals(next, { code: 0, answered: 1, kept: 30, failed: 0 });
    const lines = await place.lines(PATH);
    assertEquals(lines.map(({ name }) => name), names);
    assertEquals(await listFiles(place.path("artifacts")), ["r.jsonl"]);
  },
});

Deno.test({
  name: "a run that is interrupted keeps its answers, and says how to go on",
  ignore: isWindows,
  async fn() {
    await using place = await BatchProject.create(100);
    const args = [...FOLDER, OUT];
    const child = await place.start([...args, "--quiet"]);
    await waitUntil(async () => (await place.lines(PATH)).length >= 5);
    Deno.kill(-child.pid, "SIGINT");
    const { code, stderr } = await child.output();
    const { length } = await place.lines(PATH);
    assertEquals([code, new TextDecoder().decode(stderr)], [
      130,
      "error: Interrupted\n" +
      `hint: ${length} answers are kept; the same command goes on\n`,
    ]);
    const next = await place.count(args);
    assertEquals(next, {
      code: 0,
      answered: 100 - length,
      kept: length,
      failed: 0,
    });
    assertEquals((await place.lines(PATH)).length, 100);
  },
});

Deno.test("predict makes answers valid by a schema of one's own, and refuses at once what cannot be asked", async () => {
  await using place = await BatchProject.create(3);
  await place.project.write(
    "color.json",
    JSON.stringify({ enum: ["red", "green"] }),
  );
  const { code } = await place.predict([...FOLDER, OUT, "--schema=color.json"]);
  assertEquals(code, 0);
  const lines = await place.lines(PATH);
  assertEquals(
    lines.map(({ data }) => ["red", "green"].includes(String(data))),
    [true, true, true],
  );
  const wrong = await place.predict([...FOLDER, OUT, "--resolution=512"]);
  assertEquals([wrong.code, wrong.stdout], [2, ""]);
  assertMatch(wrong.stderr, /^error: .*takes pictures of 1024 x 1024/m);
  assertEquals(await place.lines(PATH), lines);
});
