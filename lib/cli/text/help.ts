import { EXIT_CODES } from "../../base/exit_codes.ts";
import {
  type Command,
  COMMON_OPTIONS,
  type OptionDefinitions,
} from "../command.ts";
import { EXIT_CODE_MEANINGS } from "../exit_code_meanings.ts";
import type { Program } from "../io.ts";
import { permissionsOf, scopesOf } from "../permissions.ts";
import { callBy } from "./call_by.ts";
import { optionLabel, optionText } from "./option_text.ts";
import { formatSection, type SectionRow } from "./section.ts";
import { wrap } from "./wrap.ts";

/** Options of {@linkcode formatHelp}. */
export interface FormatHelpOptions {
  /**
   * Width of the terminal.
   *
   * @default {80}
   */
  columns?: number;
  /**
   * How the person calls commands.
   *
   * @default {"deno task"}
   */
  program?: Program;
}

/**
 * Formats a command's help: what it is for, usage, options, environment, permissions, exit codes and
 * examples.
 */
export function formatHelp(
  definition: Command["definition"],
  options: FormatHelpOptions = {},
): string {
  const { columns = 80, program = definition.program ?? "deno task" } = options;
  const { name, summary, description, operands, environment = {}, examples } =
    definition;
  const usage = [program, name, operands, "[options]"].filter(Boolean)
    .join(" ");
  return [
    `${wrap(summary, columns).join("\n")}\n`,
    description === undefined
      ? ""
      : `${wrap(description, columns).join("\n")}\n`,
    `Usage: ${usage}\n`,
    formatSection("Options", optionRows(definition.options), columns),
    formatSection("Common options", optionRows(COMMON_OPTIONS), columns),
    formatSection("Environment", Object.entries(environment), columns),
    formatSection("Permissions", permissionRows(name), columns),
    formatSection("Exit codes", exitCodeRows(), columns),
    formatSection("Examples", exampleRows(examples, program), columns),
  ].filter((part) => part !== "").join("\n").trimEnd();
}

function optionRows(options: OptionDefinitions): SectionRow[] {
  return Object.entries(options).map((
    [name, option],
  ) => [optionLabel(name, option), optionText(option)]);
}

function permissionRows(name: string): SectionRow[] {
  const flags = permissionsOf(name);
  return [
    ...flags.map((flag): SectionRow => [flag, ""]),
    ...Object.entries(scopesOf(flags)),
  ];
}

function exitCodeRows(): SectionRow[] {
  return Object.entries(EXIT_CODES).map(([name, number]) => [
    String(number),
    EXIT_CODE_MEANINGS[name as keyof typeof EXIT_CODES],
  ]);
}

function exampleRows(
  examples: Readonly<Record<string, string>>,
  program: Program,
): SectionRow[] {
  return Object.entries(examples).map((
    [line, text],
  ) => [callBy(program, line), text]);
}
