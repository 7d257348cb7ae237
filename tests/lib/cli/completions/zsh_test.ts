import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { zshCompletions } from "../../../../lib/cli/completions/zsh.ts";
import { sampleModel } from "../../../support/sample_commands.ts";
import { isInstalled, linesOf } from "../../../support/shell.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

/** What `_fastvlm` hands to zsh's own functions, one argument a line. */
const SPY = `
  compdef() { print -r -- "compdef $*" }
  _describe() { print -rl -- $commands }
  _arguments() { print -rl -- "$@" }
`;

Deno.test("zshCompletions() escapes what zsh would take for its own", () => {
  const script = zshCompletions(sampleModel());
  for (
    const line of [
      "'get:Fetch a model'\\''s files [all of them]'",
      "'--size=[which one\\: name it]:SIZE|all:(tiny 0.5b all)'",
      "'--variant=[another variant'\\''s name]:VARIANT:(fp32 q4)'",
      "'*--image=[a picture]:FILE:_files'",
      "'-w[files at a time]:N: '",
      "'1:what:(list prune)'",
    ]
  ) assertStringIncludes(script, line);
});

Deno.test({
  name: "zshCompletions() offers what there is, in a zsh without settings",
  ignore: !await isInstalled("zsh"),
  fn: async (t) => {
    await using temp = await TempDirectory.create();
    const path = join(temp.path, "_fastvlm");
    await Deno.writeTextFile(path, zshCompletions(sampleModel()));
    const run = async (words: string) =>
      await linesOf("zsh", [
        "-f",
        "-c",
        `${SPY} source '${path}'; words=(fastvlm ${words}); CURRENT=$#words; _fastvlm`,
      ]);
    await t.step("commands", async () => {
      assertEquals((await run("''")).slice(0, 4), [
        "compdef _fastvlm fastvlm",
        "fetch:Fetch a model's files [all of them]",
        "get:Fetch a model's files [all of them]",
        "outputs:List outputs",
      ]);
    });
    await t.step("options", async () => {
      const lines = await run("get --size ''");
      assertEquals(
        lines[1],
        "--size=[which one\\: name it]:SIZE|all:(tiny 0.5b all)",
      );
      assertEquals((await run("outputs ''")).at(-1), "1:what:(list prune)");
    });
  },
});
