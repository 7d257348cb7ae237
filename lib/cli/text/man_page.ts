import { EXIT_CODES } from "../../base/exit_codes.ts";
import { COMMON_OPTIONS, type OptionDefinitions } from "../command.ts";
import type { NamedCommand } from "../completions/completion_model.ts";
import { EXIT_CODE_MEANINGS } from "../exit_code_meanings.ts";
import { callBy } from "./call_by.ts";
import { optionLabel, optionText } from "./option_text.ts";

/** What a man page says besides its commands. */
export interface ManPageOptions {
  /** What the program is, in a few words. */
  summary: string;
  /** Its version. */
  version: string;
}

/** Writes the manual page of `fastvlm` for `man`, in the language of troff. */
export function formatManPage(
  commands: readonly NamedCommand[],
  { summary, version }: ManPageOptions,
): string {
  return [
    `.TH FASTVLM 1 "" "fastvlm ${escape(version)}" "User Commands"`,
    ".SH NAME",
    `fastvlm \\- ${escape(lowerFirst(summary))}`,
    ".SH SYNOPSIS",
    ".B fastvlm",
    "\\fIcommand\\fR [\\fIoptions\\fR]",
    ".SH COMMANDS",
    ...commands.flatMap(commandLines),
    ".SH COMMON OPTIONS",
    ...optionLines(COMMON_OPTIONS),
    ".SH ENVIRONMENT",
    ...termLines(environmentOf(commands)),
    ".SH EXIT STATUS",
    ...termLines(exitCodes()),
    "",
  ].join("\n");
}

type Term = readonly [label: string, text: string];

function commandLines({ names, definition }: NamedCommand): string[] {
  const { summary, description, operands, options, examples } = definition;
  const [name = "", ...aliases] = names;
  const title = [name, ...aliases.map((alias) => `(${alias})`)].join(" ");
  const usage = ["fastvlm", name, operands, "[options]"].filter(Boolean);
  return [
    `.SS ${escape(title)}`,
    `${escape(summary)}.`,
    ...(description === undefined ? [] : [".PP", escape(description)]),
    ".PP",
    `.B ${escape(usage.join(" "))}`,
    ...optionLines(options),
    ...exampleLines(examples),
  ];
}

function optionLines(options: OptionDefinitions): string[] {
  return termLines(
    Object.entries(options).map((
      [name, option],
    ) => [optionLabel(name, option), optionText(option)]),
  );
}

function exampleLines(examples: Readonly<Record<string, string>>): string[] {
  return Object.entries(examples).flatMap(([line, text]) => [
    ".PP",
    `${escape(text)}:`,
    ".EX",
    `    ${escape(callBy("fastvlm", line))}`,
    ".EE",
  ]);
}

function environmentOf(commands: readonly NamedCommand[]): Term[] {
  const all = commands.map(({ definition }) => definition.environment ?? {});
  return Object.entries(Object.assign({}, ...all) as Record<string, string>)
    .sort(([a], [b]) => a < b ? -1 : 1);
}

function exitCodes(): Term[] {
  return Object.entries(EXIT_CODES).map(([name, number]) => [
    String(number),
    EXIT_CODE_MEANINGS[name as keyof typeof EXIT_CODES],
  ]);
}

function termLines(terms: readonly Term[]): string[] {
  return terms.flatMap(([label, text]) => [
    ".TP",
    `.B ${escape(label)}`,
    escape(text),
  ]);
}

/** A backslash and a dash mean something to troff, and so do a dot and a quote that begin a line. */
function escape(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-")
    .replaceAll("…", "...").replace(/^[.']/, "\\&$&");
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
