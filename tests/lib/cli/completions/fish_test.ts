import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { fishCompletions } from "../../../../lib/cli/completions/fish.ts";
import { sampleModel } from "../../../support/sample_commands.ts";
import { isInstalled, linesOf } from "../../../support/shell.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const CASES: [line: string, offered: string[]][] = [
  ["f", ["fetch"]],
  ["fetch --size ", ["0.5b", "all", "tiny"]],
  ["get --store p", ["project"]],
  ["get --variant=q", ["--variant=q4"]],
  ["outputs p", ["prune"]],
  ["outputs --mode det", ["detect"]],
  ["fetch --siz", ["--size"]],
];

Deno.test("fishCompletions() writes a line for each command, operand and option", () => {
  const lines = fishCompletions(sampleModel()).split("\n");
  const start =
    "complete -c fastvlm -n '__fish_seen_subcommand_from fetch get'";
  assertEquals(lines.slice(0, 10), [
    "# fish completion of fastvlm: fastvlm completions fish | source",
    "complete -c fastvlm -f",
    "complete -c fastvlm -n __fish_use_subcommand -l help -d 'print the commands'",
    "complete -c fastvlm -n __fish_use_subcommand -l version -d 'print the version'",
    "complete -c fastvlm -n __fish_use_subcommand -a fetch -d 'Fetch a model\\'s files [all of them]'",
    "complete -c fastvlm -n __fish_use_subcommand -a get -d 'Fetch a model\\'s files [all of them]'",
    `${start} -l size -x -a 'tiny 0.5b all' -d 'which one: name it'`,
    `${start} -l variant -x -a 'fp32 q4' -d 'another variant\\'s name'`,
    `${start} -l store -x -a 'user project' -d 'where to'`,
    `${start} -l workers -s w -x -d 'files at a time'`,
  ]);
  assertEquals(lines[10], `${start} -l image -r -F -d 'a picture'`);
});

Deno.test({
  name: "fishCompletions() offers what there is, in a fish without settings",
  ignore: !await isInstalled("fish"),
  fn: async (t) => {
    await using temp = await TempDirectory.create();
    const path = join(temp.path, "completions.fish");
    await Deno.writeTextFile(path, fishCompletions(sampleModel()));
    for (const [line, offered] of CASES) {
      await t.step(`fastvlm ${line}`, async () => {
        const script = `source '${path}'; complete -C 'fastvlm ${line}'`;
        const lines = await linesOf("fish", ["--no-config", "-c", script]);
        assertEquals(lines.map((each) => each.split("\t")[0]), offered);
      });
    }
  },
});
