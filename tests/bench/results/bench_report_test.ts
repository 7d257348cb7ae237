import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { readReport } from "../../../bench/results/bench_report.ts";
import { ConfigError } from "../../../lib/base/errors.ts";
import { sampleReport } from "../../support/bench/sample_report.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

Deno.test("readReport() reads what was written, and refuses what is no report", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "report.json");
  await Deno.writeTextFile(path, JSON.stringify(sampleReport()));
  assertEquals(await readReport(path), sampleReport());
  const other = { ...sampleReport(), bench: "download" };
  await Deno.writeTextFile(path, JSON.stringify(other));
  await assertRejects(() => readReport(path), ConfigError);
});
