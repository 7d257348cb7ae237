import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { formatManPage } from "../../../../lib/cli/text/man_page.ts";
import { SAMPLE_COMMANDS } from "../../../support/sample_commands.ts";
import { isInstalled } from "../../../support/shell.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const PAGE = formatManPage(SAMPLE_COMMANDS, {
  summary: "Do sample work",
  version: "1.2.3-beta",
});

Deno.test("formatManPage() has the sections that readers know", () => {
  assertEquals(
    PAGE.split("\n").filter((line) => /^\.(?:TH|SH|SS) /.test(line)),
    [
      '.TH FASTVLM 1 "" "fastvlm 1.2.3\\-beta" "User Commands"',
      ".SH NAME",
      ".SH SYNOPSIS",
      ".SH COMMANDS",
      ".SS fetch (get)",
      ".SS outputs",
      ".SH COMMON OPTIONS",
      ".SH ENVIRONMENT",
      ".SH EXIT STATUS",
    ],
  );
});

Deno.test("formatManPage() says of a command what its help says", () => {
  assertStringIncludes(
    PAGE,
    `.SS outputs
List outputs.
.PP
Outputs are what is written.\\eIt stays.
.PP
.B fastvlm outputs [list|prune] [options]
.TP
.B \\-\\-mode MODE
\\&.a mode
.PP
\\&'all' of them:
.EX
    fastvlm outputs list
.EE
`,
  );
});

Deno.test({
  name: "formatManPage() is what groff takes without a warning",
  ignore: !await isInstalled("groff"),
  fn: async () => {
    await using temp = await TempDirectory.create();
    const path = join(temp.path, "fastvlm.1");
    await Deno.writeTextFile(path, PAGE);
    const { success, stdout, stderr } = await new Deno.Command("groff", {
      args: ["-ww", "-man", "-Tascii", "-P-cbou", path],
    }).output();
    const decoder = new TextDecoder();
    assertEquals([success, decoder.decode(stderr)], [true, ""]);
    const text = decoder.decode(stdout);
    assertStringIncludes(text, "\n       fastvlm - do sample work\n");
    assertStringIncludes(text, "\n       --size SIZE|all\n");
    assertStringIncludes(text, "\n           fastvlm fetch --size tiny\n");
  },
});
