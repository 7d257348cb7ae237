import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import configuration from "../../../deno.json" with { type: "json" };
import { manCommand } from "../../../tasks/fastvlm/man.ts";
import { captureIo } from "../../support/captured_io.ts";
import { HELP_FOLDER } from "../../support/help_files.ts";
import { isInstalled, linesOf } from "../../support/shell.ts";

const { version } = configuration;

async function keptPage(): Promise<string> {
  const text = await Deno.readTextFile(join(HELP_FOLDER, "fastvlm.1"));
  return text.replaceAll("\r\n", "\n").replace("0.0.0", version);
}

Deno.test("man prints the page of all commands", async () => {
  const io = captureIo();
  assertEquals(await manCommand.execute([], io), 0);
  assertEquals(io.stdout.text, await keptPage());
});

Deno.test("man --json is one document for programs", async () => {
  const io = captureIo();
  await manCommand.execute(["--json"], io);
  assertEquals(JSON.parse(io.stdout.text), {
    version: 1,
    page: await keptPage(),
  });
});

Deno.test({
  name: "man prints what man can show",
  ignore: Deno.build.os !== "linux" || !await isInstalled("man"),
  fn: async () => {
    const page = join(HELP_FOLDER, "fastvlm.1");
    const lines = await linesOf("man", ["--warnings", "-l", page]);
    assertEquals(lines.slice(1, 3), [
      "NAME",
      "fastvlm - find, download, verify and run FastVLM models",
    ]);
  },
});
