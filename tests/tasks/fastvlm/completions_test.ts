import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { UsageError } from "../../../lib/base/errors.ts";
import { SHELLS } from "../../../lib/cli/completions/completion_script.ts";
import { fastvlmCommand } from "../../../tasks/fastvlm.ts";
import { listCommands } from "../../../tasks/fastvlm/commands.ts";
import { completionsCommand } from "../../../tasks/fastvlm/completions.ts";
import { captureIo } from "../../support/captured_io.ts";
import { createSampleProject } from "../../support/sample_project.ts";
import { isInstalled, linesOf } from "../../support/shell.ts";

Deno.test("completions knows commands, options, and the sizes and variants of the catalog", async (t) => {
  await using project = await createSampleProject();
  for (const shell of SHELLS) {
    await t.step(shell, async () => {
      const io = captureIo({
        cwd: project.root,
        environment: { FASTVLM_HOME: project.home },
      });
      assertEquals(await fastvlmCommand.execute(["completions", shell], io), 0);
      const words = [
        ...listCommands().flatMap(({ names }) => names),
        ...["limit-rate", "dry-run", "tiny", "0.5b", "int8", "checkpoint"],
      ];
      for (const word of words) assertStringIncludes(io.stdout.text, word);
      assertEquals(io.stdout.text.includes("q4f16"), false);
      assertEquals(io.stderr.text, "");
    });
  }
});

Deno.test({
  name:
    "completions for bash offers the toolkit's own sizes, variants and modes",
  ignore: !await isInstalled("bash"),
  fn: async (t) => {
    await using project = await createSampleProject();
    const script = await scriptOf("bash", project.home);
    const path = await project.write("completions.bash", script);
    const cases: [words: string, offered: string[]][] = [
      ["dow", ["download"]],
      ["pull --size ''", ["tiny", "0.5b", "1.5b", "7b", "all"]],
      ["predict --size ''", ["tiny", "0.5b", "1.5b", "7b"]],
      ["predict --mode d", ["describe", "detect", "document"]],
      ["info --variant q4", ["q4", "q4f16"]],
      ["artifacts p", ["prune"]],
      ["completions po", ["powershell"]],
      ["help rem", ["remove"]],
    ];
    for (const [words, offered] of cases) {
      await t.step(`fastvlm ${words}`, async () => {
        const line = `source '${path}'; COMP_WORDS=(fastvlm ${words}); ` +
          'COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _fastvlm; printf "%s\\n" "${COMPREPLY[@]}"';
        assertEquals(await linesOf("bash", ["--norc", "-c", line]), offered);
      });
    }
  },
});

Deno.test("completions --json is one document for programs", async () => {
  await using project = await createSampleProject();
  const io = captureIo({ environment: { FASTVLM_HOME: project.home } });
  await completionsCommand.execute(["fish", "--json"], io);
  const { script, ...rest } = JSON.parse(io.stdout.text);
  assertEquals(rest, { version: 1, shell: "fish" });
  assertEquals(script, await scriptOf("fish", project.home));
});

Deno.test("completions refuses what is no shell", async (t) => {
  const usage = "fastvlm completions bash|zsh|fish|powershell";
  const cases: [args: string[], message: string, hint: string][] = [
    [[], "Cannot print completions: no shell is named", usage],
    [["bsh"], 'Cannot print completions for "bsh"', 'did you mean "bash"?'],
    [["tcsh123"], 'Cannot print completions for "tcsh123"', usage],
    [["bash", "zsh"], 'Cannot print completions for "zsh"', usage],
    [
      ["--shell"],
      'Cannot use option "--shell": did you mean "--help"?',
      "fastvlm completions --help lists what it takes",
    ],
  ];
  for (const [args, message, hint] of cases) {
    await t.step(args.join(" "), async () => {
      const error = await assertRejects(
        () => completionsCommand.execute(args, captureIo()),
        UsageError,
      );
      assertEquals([error.message, error.hint], [message, hint]);
    });
  }
});

/** The script for the toolkit's own catalog. */
async function scriptOf(shell: string, home: string): Promise<string> {
  const config = join(import.meta.dirname ?? "", "../../../models.config.json");
  const io = captureIo({ environment: { FASTVLM_HOME: home } });
  await completionsCommand.execute([shell, "--config", config], io);
  return io.stdout.text;
}
