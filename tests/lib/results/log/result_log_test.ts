import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ConfigError, LockTimeoutError } from "../../../../lib/base/errors.ts";
import {
  ResultLog,
  type ResultLogOptions,
} from "../../../../lib/results/log/result_log.ts";
import {
  type AnswerLine,
  formatResultLine,
  isAnswer,
  type ResultLine,
} from "../../../../lib/results/lines/result_line.ts";
import { listFiles } from "../../../support/list_files.ts";
import {
  answerLine,
  failureLine,
  readNames,
} from "../../../support/result_lines.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

/** A file of results in a folder of its own. */
class Place implements AsyncDisposable {
  readonly #temp: TempDirectory;

  private constructor(temp: TempDirectory) {
    this.#temp = temp;
  }

  static async create(text = ""): Promise<Place> {
    const place = new Place(await TempDirectory.create());
    if (text !== "") await Deno.writeTextFile(place.path, text);
    return place;
  }

  get path(): string {
    return join(this.#temp.path, "r.jsonl");
  }

  open(options?: ResultLogOptions): Promise<ResultLog> {
    return ResultLog.open(this.path, options);
  }

  names(suffix = ""): Promise<string[]> {
    return readNames(this.path + suffix);
  }

  files(): Promise<string[]> {
    return listFiles(this.#temp.path);
  }

  /** Does a whole run, as the batch does: what is there is kept. */
  async run(
    lines: readonly ResultLine[],
    options?: ResultLogOptions,
  ): Promise<number> {
    await using log = await this.open(options);
    let kept = 0;
    for (const [index, line] of lines.entries()) {
      const found = isAnswer(line) ? log.find(line.key, line.name) : undefined;
      if (found?.line.name === line.name) {
        log.keep(index, found);
        kept += 1;
      } else log.add(index, line);
    }
    await log.finish();
    return kept;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#temp[Symbol.asyncDispose]();
  }
}

const [A, B, C, D]: AnswerLine[] = ["a", "b", "c", "d"].map((name) =>
  answerLine(name)
);

Deno.test("ResultLog writes results in the order of their places, whenever they come", async () => {
  await using place = await Place.create();
  await using log = await place.open();
  log.add(2, C!);
  assertEquals(await place.names(), []);
  log.add(0, A!);
  assertEquals(await place.names(), ["a"]);
  log.add(1, failureLine("b"));
  assertEquals(await place.names(), ["a", "b: It broke", "c"]);
  await log.finish();
  assertEquals(await place.files(), ["r.jsonl"]);
});

Deno.test("ResultLog writes results as they come if that is wanted", async () => {
  await using place = await Place.create();
  await using log = await place.open({ isOrdered: false });
  log.add(2, C!);
  log.add(0, A!);
  await log.finish();
  assertEquals(await place.names(), ["c", "a"]);
});

Deno.test("ResultLog finds an answer of this run and of earlier ones, also one that waits", async () => {
  await using place = await Place.create(formatResultLine(A!));
  await using log = await place.open();
  log.add(5, B!);
  assertEquals(log.find(A!.key, "a"), { line: A!, offset: 0 });
  assertEquals(log.find(B!.key, "b"), { line: B!, offset: -1 });
  assertEquals(log.find(C!.key, "c"), undefined);
});

Deno.test("ResultLog finds the answer of the same picture under its own name", async () => {
  const twin = answerLine("twin", "a");
  await using place = await Place.create(
    [A!, twin].map(formatResultLine).join(""),
  );
  await using log = await place.open();
  assertEquals(log.find(twin.key, "twin")?.line.name, "twin");
  assertEquals(log.find(twin.key, "a")?.line.name, "a");
  assertEquals(log.find(twin.key, "other")?.line.name, "a");
});

Deno.test("a second run changes nothing in a file that is complete", async () => {
  await using place = await Place.create();
  assertEquals(await place.run([A!, B!, C!]), 0);
  const before = await Deno.stat(place.path);
  assertEquals(await place.run([A!, B!, C!]), 3);
  const after = await Deno.stat(place.path);
  assertEquals([after.ino, after.size], [before.ino, before.size]);
  assertEquals(await place.files(), ["r.jsonl"]);
});

Deno.test("a later run puts what was missing in its place and tries failures again", async () => {
  await using place = await Place.create();
  await place.run([A!, failureLine("c")]);
  assertEquals(await place.run([A!, B!, C!, D!]), 1);
  assertEquals(await place.names(), ["a", "b", "c", "d"]);
  assertEquals(await place.files(), ["r.jsonl"]);
});

Deno.test("an answer that is replaced is kept in the .old file, and one of another picture in place", async () => {
  await using place = await Place.create();
  await place.run([A!, B!, C!]);
  await place.run([answerLine("b", "new"), A!]);
  assertEquals(await place.names(), ["b: new", "a", "c"]);
  assertEquals(await place.names(".old"), ["b"]);
  await place.run([answerLine("b", "newer"), A!]);
  assertEquals(await place.names(), ["b: newer", "a", "c"]);
  assertEquals(await place.names(".old"), ["b", "b: new"]);
});

Deno.test("a failure does not take away the answer that there was", async () => {
  await using place = await Place.create();
  await place.run([A!, B!]);
  await place.run([A!, failureLine("b")]);
  assertEquals(await place.names(), ["a", "b: It broke", "b"]);
});

Deno.test("results as they come stay where they are in a later run", async () => {
  await using place = await Place.create(
    [C!, failureLine("x"), A!].map(formatResultLine).join(""),
  );
  await place.run([A!, answerLine("x"), C!], { isOrdered: false });
  assertEquals(await place.names(), ["c", "a", "x"]);
});

Deno.test("a picture that is named twice has one line", async () => {
  await using place = await Place.create();
  assertEquals(await place.run([A!, B!, A!]), 1);
  assertEquals(await place.names(), ["a", "b"]);
  assertEquals(await place.run([A!, B!, A!]), 3);
  assertEquals(await place.names(), ["a", "b"]);
});

Deno.test("what a killed run has left half written is mended", async (t) => {
  const whole = formatResultLine(A!);
  const cases = [
    ["a line that is cut off", `${whole}{"version":1,"name":"b","k`, ["a"]],
    ["a line without its end", whole + formatResultLine(B!).trim(), ["a", "b"]],
    ["zeros", `${whole}${"\0".repeat(100)}`, ["a"]],
    ["half a character", `${whole}{"version":1,"name":"\xe4`, ["a"]],
  ] as const;
  for (const [name, text, expected] of cases) {
    await t.step(name, async () => {
      await using place = await Place.create(text);
      await using log = await place.open();
      log.add(0, C!);
      await log[Symbol.asyncDispose]();
      assertEquals(await place.names(), [...expected, "c"]);
    });
  }
});

Deno.test("what a killed run had waiting is taken over", async () => {
  await using place = await Place.create(formatResultLine(A!));
  const waiting = [A!, C!].map(formatResultLine).join("");
  await Deno.writeTextFile(`${place.path}.waiting`, `${waiting}{"vers`);
  assertEquals(await place.run([A!, B!, C!]), 2);
  assertEquals(await place.names(), ["a", "b", "c"]);
  assertEquals(await place.files(), ["r.jsonl"]);
});

Deno.test("ResultLog keeps on disk what waits, and writes it when a run is stopped", async () => {
  await using place = await Place.create();
  const log = await place.open();
  log.add(3, D!);
  log.add(1, B!);
  assertEquals(await place.names(".waiting"), ["d", "b"]);
  await log[Symbol.asyncDispose]();
  assertEquals(await place.names(), ["b", "d"]);
  assertEquals(await place.files(), ["r.jsonl"]);
});

Deno.test("ResultLog leaves a file alone that is none of results", async () => {
  const text = "Dear diary\nnothing\n";
  await using place = await Place.create(text);
  const error = await assertRejects(() => place.open(), ConfigError);
  assertEquals(
    error.message,
    `Cannot add results to "${place.path}": line 1 is no result`,
  );
  assertEquals(await Deno.readTextFile(place.path), text);
});

Deno.test("ResultLog lets one run write at a time", async () => {
  await using place = await Place.create();
  await using log = await place.open();
  const error = await assertRejects(() => place.open(), LockTimeoutError);
  assertEquals(
    error.message,
    `Cannot write "${place.path}": another run is writing it`,
  );
  log.add(0, A!);
  await log.finish();
  assertEquals(await place.run([A!]), 1);
});
