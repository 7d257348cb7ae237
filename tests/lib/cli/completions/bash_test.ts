import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { bashCompletions } from "../../../../lib/cli/completions/bash.ts";
import { sampleModel } from "../../../support/sample_commands.ts";
import { isInstalled, linesOf } from "../../../support/shell.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

/** The words before the cursor, as bash splits them, and what it then offers. */
const CASES: [words: string[], offered: string[]][] = [
  [["f"], ["fetch"]],
  [["g"], ["get"]],
  [["--"], ["--help", "--version"]],
  [["fetch", "--s"], ["--size", "--store"]],
  [["get", "--s"], ["--size", "--store"]],
  [["fetch", "--size", ""], ["tiny", "0.5b", "all"]],
  [["get", "--size", "t"], ["tiny"]],
  [["fetch", "--size", "="], ["tiny", "0.5b", "all"]],
  [["fetch", "--size", "=", "0"], ["0.5b"]],
  [["fetch", "--variant", ""], ["fp32", "q4"]],
  [["fetch", "--store", "p"], ["project"]],
  [["fetch", "-w", ""], []],
  [["fetch", "--image", ""], []],
  [["fetch", "--size", "tiny", "--v"], ["--variant", "--verbose"]],
  [["outputs", "p"], ["prune"]],
  [["outputs", "--mode", "det"], ["detect"]],
  [["outputs", "--size", ""], [
    ...["list", "prune", "--mode", "--config", "--json", "--quiet", "-q"],
    ...["--verbose", "--no-color", "--help", "-h"],
  ]],
  [["unknown", "--s"], []],
];

Deno.test({
  name: "bashCompletions() offers what there is, in a bash without settings",
  ignore: !await isInstalled("bash"),
  fn: async (t) => {
    await using temp = await TempDirectory.create();
    const path = join(temp.path, "completions.bash");
    await Deno.writeTextFile(path, bashCompletions(sampleModel()));
    for (const [words, offered] of CASES) {
      await t.step(`fastvlm ${words.join(" ")}`, async () => {
        assertEquals(await complete(path, words), offered);
      });
    }
    await t.step("it is bound to fastvlm", async () => {
      assertEquals(
        await run(`source '${path}'; complete -p fastvlm`),
        ["complete -o default -F _fastvlm fastvlm"],
      );
    });
  },
});

async function complete(
  path: string,
  words: readonly string[],
): Promise<string[]> {
  const list = words.map((word) => `'${word}'`).join(" ");
  return await run(
    `source '${path}'; COMP_WORDS=(fastvlm ${list}); COMP_CWORD=${words.length};` +
      ' _fastvlm; printf "%s\\n" "${COMPREPLY[@]}"',
  );
}

async function run(script: string): Promise<string[]> {
  return await linesOf("bash", ["--norc", "--noprofile", "-c", script]);
}
