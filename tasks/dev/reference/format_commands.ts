import { EXIT_CODES } from "../../../lib/base/exit_codes.ts";
import {
  type Command,
  COMMON_OPTIONS,
  type OptionDefinitions,
} from "../../../lib/cli/command.ts";
import type { NamedCommand } from "../../../lib/cli/completions/completion_model.ts";
import { EXIT_CODE_MEANINGS } from "../../../lib/cli/exit_code_meanings.ts";
import { permissionsOf, scopesOf } from "../../../lib/cli/permissions.ts";
import { optionLabel, optionText } from "../../../lib/cli/text/option_text.ts";
import { markdownTable } from "./markdown_table.ts";

type Definition = Command["definition"];

const INTRODUCTION = `# Commands

\`deno task reference\` writes this page from the definitions that the commands
parse their options with; \`--help\` says the same.

Each command is \`deno task <name>\`. In the [compiled program](../teammates.md)
it is \`fastvlm <name>\`. The answer goes to standard output, everything else to
standard error.
`;

/** Writes the page that has every command with its options, environment, permissions and examples. */
export function formatCommands(commands: readonly NamedCommand[]): string {
  return [
    INTRODUCTION,
    markdownTable(["command", "what it does"], commands.map(indexRow)),
    ...commands.flatMap(commandParts),
    "## Common options",
    "Every command has them.",
    optionTable(COMMON_OPTIONS),
    "## Exit codes",
    "Of every command. [Troubleshooting](../troubleshooting.md) has what to do.",
    markdownTable(["code", "meaning"], exitCodeRows()),
    "## Scopes of permissions",
    "Parts of the flags above that depend on the environment; `deno task` fills them in.",
    markdownTable(["scope", "what it is"], scopeRows(commands)),
  ].filter((part) => part !== "").join("\n\n");
}

function indexRow({ names: [name = ""], definition }: NamedCommand): string[] {
  return [`[${code(name)}](#${name})`, definition.summary];
}

function commandParts({ names, definition }: NamedCommand): string[] {
  const { description = "", options, environment = {} } = definition;
  const [name = "", ...aliases] = names;
  const variables = Object.entries(environment)
    .map(([variable, text]) => [code(variable), text]);
  return [
    `## ${name}`,
    `${definition.summary}.`,
    description,
    `${usage(definition)}${aliasText(aliases)}`,
    optionTable(options),
    markdownTable(["variable", "what it is"], variables),
    permissionBlock(name),
    exampleList(definition),
  ];
}

function usage({ name, operands, program = "deno task" }: Definition): string {
  return `Usage: ${
    code([program, name, operands, "[options]"].filter(Boolean).join(" "))
  }`;
}

function aliasText(aliases: readonly string[]): string {
  if (aliases.length === 0) return "";
  return `, or ${aliases.map((alias) => code(`fastvlm ${alias}`)).join(", ")}`;
}

function optionTable(options: OptionDefinitions): string {
  const rows = Object.entries(options)
    .map(([name, option]) => [
      code(optionLabel(name, option)),
      optionText(option),
    ]);
  return markdownTable(["option", "what it does"], rows);
}

function permissionBlock(name: string): string {
  const flags = permissionsOf(name);
  if (flags.length === 0) return "";
  return ["Permissions:", "", "```text", ...flags, "```"].join("\n");
}

function exampleList({ examples }: Definition): string {
  const items = Object.entries(examples)
    .map(([line, text]) => `- ${code(line)}: ${text}`);
  return ["Examples:", "", ...items].join("\n");
}

function exitCodeRows(): string[][] {
  return Object.entries(EXIT_CODES).map(([name, number]) => [
    String(number),
    EXIT_CODE_MEANINGS[name as keyof typeof EXIT_CODES],
  ]);
}

function scopeRows(commands: readonly NamedCommand[]): string[][] {
  const flags = commands.flatMap(({ names: [name = ""] }) =>
    permissionsOf(name)
  );
  return Object.entries(scopesOf(flags))
    .map(([scope, text]) => [code(scope), text]);
}

function code(text: string): string {
  return `\`${text}\``;
}
