import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { LineFile } from "../../../../lib/results/log/line_file.ts";
import { LIB_URL, runScript } from "../../../support/script_process.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("LineFile reads lines of any length where they begin", async () => {
  await using place = await TempDirectory.create();
  using file = await open(join(place.path, "a"));
  const texts = ["", "a", "ü".repeat(3000), "b".repeat(100_000), "end"];
  const offsets = texts.map((text) => file.append(`${text}\n`));
  assertEquals(offsets.map((offset) => file.lineAt(offset)), texts);
  file.append("torn");
  assertEquals(file.lineAt(file.bytes - 4), "torn");
});

Deno.test("LineFile can be added to while its lines are read", async () => {
  await using place = await TempDirectory.create();
  using file = await open(join(place.path, "a"));
  for (const text of ["a", "b"]) file.append(`${text}\n`);
  const seen: string[] = [];
  for await (const { bytes } of file.lines()) {
    seen.push(new TextDecoder().decode(bytes));
    if (seen.length < 4) file.append(`more ${seen.length}\n`);
  }
  assertEquals(seen.slice(0, 2), ["a", "b"]);
  assertEquals(file.lineAt(4), "more 1");
});

Deno.test({
  name: "LineFile says that the disk is full, and is as long as before",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using temp = await TempDirectory.create();
    const source = `
      import { LineFile } from "${LIB_URL}results/log/line_file.ts";
      const disk = await Deno.open("/dev/full", { write: true });
      using full = new LineFile(disk, 0);
      try {
        full.append("lost\\n");
      } catch (error) {
        console.log(error.message, full.bytes);
      }
    `;
    // Deno gives that device only to those who may do all.
    const { stdout, stderr } = await runScript(source, {
      directory: temp.path,
      flags: ["-A"],
    });
    assertMatch(stdout, /No space left .* 0\n$/, stderr);
  },
});

async function open(path: string): Promise<LineFile> {
  const options = { read: true, write: true, createNew: true };
  return new LineFile(await Deno.open(path, options), 0);
}
