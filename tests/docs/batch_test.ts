import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { parse } from "yaml";
import { fencedBlocks } from "../support/markdown.ts";
import { TOOLKIT_ROOT } from "../support/run_task.ts";
import { isInstalled } from "../support/shell.ts";

const PAGE = await Deno.readTextFile(join(TOOLKIT_ROOT, "docs", "batch.md"));

Deno.test("batch.md shows a job whose completions are the number of parts", () => {
  const { kind, spec } = parse(blockOf("yaml"));
  const [{ args: [script] }] = spec.template.spec.containers;
  assertEquals([kind, spec.completionMode], ["Job", "Indexed"]);
  const [, count] = /--shard "\$JOB_COMPLETION_INDEX\/(\d+)"/.exec(script) ??
    [];
  assertEquals(Number(count), spec.completions);
});

Deno.test("batch.md shows an array whose numbers are those of the parts", () => {
  const script = blockOf("bash");
  const [, last] = /--array=0-(\d+)/.exec(script) ?? [];
  const [, count] = /--shard "\$SLURM_ARRAY_TASK_ID\/(\d+)"/.exec(script) ?? [];
  assertEquals(Number(last) + 1, Number(count));
});

const PARSERS = [
  ["bash", ["bash", "-n"]],
  ["python", ["python3", "-c", "import ast, sys; ast.parse(sys.stdin.read())"]],
] as const;

for (const [language, [program, ...args]] of PARSERS) {
  Deno.test({
    name: `batch.md shows ${language} that can be parsed`,
    ignore: !await isInstalled(program),
    async fn() {
      for (const block of fencedBlocks(PAGE)) {
        if (block.language !== language) continue;
        assertEquals(await readBy(program, args, block.text), "");
      }
    },
  });
}

function blockOf(language: string): string {
  return fencedBlocks(PAGE)
    .find((block) => block.language === language)?.text ?? "";
}

/** What a program that reads standard input has to say against it. */
async function readBy(
  program: string,
  args: readonly string[],
  input: string,
): Promise<string> {
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  await new Blob([input]).stream().pipeTo(child.stdin);
  const { stderr } = await child.output();
  return new TextDecoder().decode(stderr);
}
