import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { readResultLines } from "../../../../lib/results/lines/read_result_lines.ts";
import { formatResultLine } from "../../../../lib/results/lines/result_line.ts";
import { answerLine, failureLine } from "../../../support/result_lines.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("readResultLines() gives the results of a file and leaves out a torn one", async () => {
  await using place = await TempDirectory.create();
  const path = join(place.path, "r.jsonl");
  const lines = [answerLine("a"), failureLine("b")];
  const text = lines.map(formatResultLine).join("");
  await Deno.writeTextFile(path, `${text}{"version":1,"na`);
  assertEquals(await Array.fromAsync(readResultLines(path)), lines);
});
