import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { powershellCompletions } from "../../../../lib/cli/completions/powershell.ts";
import { sampleModel } from "../../../support/sample_commands.ts";
import { isInstalled, linesOf } from "../../../support/shell.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const CASES: [line: string, offered: string[]][] = [
  ["f", ["fetch"]],
  ["fetch --size ", ["tiny", "0.5b", "all"]],
  ["get --store p", ["project"]],
  ["outputs p", ["prune"]],
  ["outputs --mode det", ["detect"]],
  ["fetch --s", ["--size", "--store"]],
];

Deno.test("powershellCompletions() lists what each command and option takes", () => {
  const script = powershellCompletions(sampleModel());
  for (
    const line of [
      "$words = @('fetch', 'get', 'outputs', '--help', '--version')\n",
      "    'get --size' = @('tiny', '0.5b', 'all')\n",
      "    'fetch -w' = @()\n",
      "    'outputs' = @('list', 'prune', '--mode', '--config', ",
    ]
  ) assertStringIncludes(script, line);
});

Deno.test({
  name:
    "powershellCompletions() offers what there is, in a PowerShell without settings",
  ignore: !await isInstalled("pwsh"),
  fn: async (t) => {
    await using temp = await TempDirectory.create();
    const path = join(temp.path, "completions.ps1");
    await Deno.writeTextFile(path, powershellCompletions(sampleModel()));
    for (const [line, offered] of CASES) {
      await t.step(`fastvlm ${line}`, async () => {
        const typed = `fastvlm ${line}`;
        const script = `. '${path}'; ` +
          `[System.Management.Automation.CommandCompletion]::CompleteInput('${typed}', ${typed.length}, $null)` +
          ".CompletionMatches.CompletionText";
        const args = ["-NoProfile", "-NonInteractive", "-Command", script];
        assertEquals(await linesOf("pwsh", args), offered);
      });
    }
  },
});
