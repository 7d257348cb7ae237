import { assertEquals, assertMatch } from "@std/assert";
import {
  type FencedBlock,
  fencedBlocks,
  readDocuments,
} from "../support/markdown.ts";
import { ToolkitCopy } from "../support/toolkit_copy.ts";

/** What runs the suite that this test is in. */
const SUITE_REGEXP = /^deno task (?:test|ok|coverage)$/;

/** How a command is spelled where its name is not on the path. */
const SPELLINGS = [
  [/\bnpx --yes deno@[\d.]+ /g, "deno "],
  [/(?<![\w./-])fastvlm (?=[a-z-])/g, "deno run -A tasks/fastvlm.ts "],
] as const;

Deno.test("the commands of README and the guides do what the page shows", async (t) => {
  const pages = (await readDocuments()).flatMap(({ path, text }) => {
    const blocks = path.startsWith(".github/") ? [] : blocksToRun(text);
    return blocks.length === 0 ? [] : [{ path, blocks }];
  });
  assertEquals(pages[0]?.path, "README.md");
  for (const { path, blocks } of pages) {
    await using copy = await ToolkitCopy.create();
    for (const block of blocks) {
      await t.step(`${path}: ${block.text.split("\n")[0]}`, async () => {
        const result = await copy.runShell(commandsOf(block));
        assertEquals(result.code, 0, result.stderr);
        const shown = block.next?.language === "" ? block.next : undefined;
        if (shown) assertMatch(result.stdout, patternOf(shown));
      });
    }
  }
});

function blocksToRun(text: string): FencedBlock[] {
  return fencedBlocks(text)
    .filter(({ language }) => language === "sh")
    .filter((block) => !commandsOf(block).some(isSuite));
}

/** Lines of a block as commands: continued ones joined, without comments. */
function commandsOf({ text }: FencedBlock): string[] {
  return text.replaceAll(/\\\n\s*/g, "").split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "")
    .map((line) =>
      SPELLINGS.reduce((text, [from, to]) => text.replaceAll(from, to), line)
    );
}

function isSuite(command: string): boolean {
  return SUITE_REGEXP.test(command);
}

/** The output that a page shows; `…` stands for what differs from run to run. */
function patternOf({ text }: FencedBlock): RegExp {
  const parts = text.split("…").map((part) => RegExp.escape(part));
  return new RegExp(`^${parts.join("[\\s\\S]*?")}\\n$`);
}
