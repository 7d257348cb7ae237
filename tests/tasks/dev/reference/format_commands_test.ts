import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Command } from "../../../../lib/cli/command.ts";
import { formatCommands } from "../../../../tasks/dev/reference/format_commands.ts";

const DEFINITION: Command["definition"] = {
  name: "prune",
  summary: "Remove leftovers",
  description: "Never a model.",
  options: {
    "older-than": {
      type: "duration",
      placeholder: "TIME",
      description: "leave what is younger",
      default: "7d",
    },
  },
  environment: { FASTVLM_HOME: "folder of the user store" },
  examples: { "deno task prune": "remove what is old" },
};

Deno.test("formatCommands() gives a command all its parts", () => {
  const page = formatCommands([
    { names: ["prune", "pr"], definition: DEFINITION },
  ]);
  const [, section = ""] = /\n## prune\n\n([\s\S]*?)\n+## Common/.exec(page) ??
    [];
  const [before = "", rest = ""] = section.split("Permissions:\n");
  assertEquals(
    before.trim().split(/\n{2,}/),
    [
      "Remove leftovers.",
      "Never a model.",
      "Usage: `deno task prune [options]`, or `fastvlm pr`",
      "| option | what it does |\n| --- | --- |\n" +
      "| `--older-than TIME` | leave what is younger (default 7d) |",
      "| variable | what it is |\n| --- | --- |\n" +
      "| `FASTVLM_HOME` | folder of the user store |",
    ],
  );
  assertStringIncludes(rest, "```text\n--ignore-env\n--allow-env=");
  assertStringIncludes(rest, "Examples:\n\n- `deno task prune`: remove what");
});

Deno.test("formatCommands() says how a command is called that only the program has", () => {
  const definition = {
    name: "man",
    program: "fastvlm",
    summary: "Print the manual page",
    options: {},
    examples: { "fastvlm man": "read it" },
  } as const;
  const page = formatCommands([{ names: ["man"], definition }]);
  assertStringIncludes(page, "Usage: `fastvlm man [options]`\n");
});

Deno.test("formatCommands() lists commands first, common options and exit codes last", () => {
  const page = formatCommands([{ names: ["prune"], definition: DEFINITION }]);
  assertStringIncludes(page, "| [`prune`](#prune) | Remove leftovers |");
  assertEquals(page.match(/^## .*$/gm), [
    "## prune",
    "## Common options",
    "## Exit codes",
    "## Scopes of permissions",
  ]);
  assertStringIncludes(page, "| 9 | offline and not installed |");
});
