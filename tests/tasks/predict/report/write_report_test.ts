import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../../../lib/base/digest.ts";
import type { ResultLine } from "../../../../lib/results/lines/result_line.ts";
import { writeReport } from "../../../../tasks/predict/report/write_report.ts";
import { quarters } from "../../../support/image_files.ts";
import { listFiles } from "../../../support/list_files.ts";
import { answerLine, failureLine } from "../../../support/result_lines.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const TALLY = { answered: 2, kept: 0, failed: 1 };

Deno.test("writeReport() writes a card for each result in their order, with small pictures", async () => {
  await using place = await TempDirectory.create();
  const image = join(place.path, "a.png");
  await quarters().png().toFile(image);
  const digest = sha256(await Deno.readFile(image));
  const path = join(place.path, "report.html");
  await writeReport(
    path,
    lines([
      { ...answerLine("a"), image: { path: image, sha256: digest } },
      failureLine("b"),
      { ...answerLine("changed"), image: { path: image, sha256: "other" } },
      { ...answerLine("gone"), image: { path: `${image}x`, sha256: digest } },
    ]),
    TALLY,
  );
  const page = await Deno.readTextFile(path);
  const cards = page.split("<article").slice(1);
  assertEquals(
    cards.map((card) => [
      /<h2>(.*)<\/h2>/.exec(card)?.[1],
      card.includes("data:image/webp"),
    ]),
    [["a", true], ["b", false], ["changed", false], ["gone", false]],
  );
  assertEquals(page.endsWith("</html>\n"), true);
  assertEquals(await listFiles(place.path), ["a.png", "report.html"]);
});

Deno.test("writeReport() leaves the old page alone if the results cannot be read", async () => {
  await using place = await TempDirectory.create();
  const path = join(place.path, "report.html");
  await Deno.writeTextFile(path, "old");
  async function* broken(): AsyncGenerator<ResultLine> {
    yield await Promise.resolve(failureLine("a"));
    throw new RangeError("broken");
  }
  await assertRejects(() => writeReport(path, broken(), TALLY), RangeError);
  assertEquals(await Deno.readTextFile(path), "old");
  assertEquals(await listFiles(place.path), ["report.html"]);
});

async function* lines(
  each: readonly ResultLine[],
): AsyncGenerator<ResultLine> {
  for (const line of each) yield await Promise.resolve(line);
}
