import { EXIT_CODES } from "../../base/exit_codes.ts";
import {
  type CommandDefinition,
  COMMON_OPTIONS,
  type OptionDefinition,
  type OptionDefinitions,
} from "../command.ts";
import { permissionsOf } from "../permissions.ts";
import { wrap } from "./wrap.ts";

const EXIT_CODE_MEANINGS: Record<keyof typeof EXIT_CODES, string> = {
  done: "done",
  failed: "failed",
  usage: "wrong option or value",
  notFound: "not found or not installed",
  accessDenied: "access denied (token, gated)",
  network: "network",
  diskFull: "disk full",
  digestMismatch: "digest mismatch",
  lockTimeout: "lock timeout",
  offline: "offline and not installed",
  partialFailure: "some of several failed",
  interrupted: "interrupted",
  terminated: "terminated",
};

/** Leaves the larger half of 80 columns to the text. */
const MAXIMUM_LABEL_WIDTH = 34;

/** Formats a command's help for a terminal of so many columns. */
export function formatHelp<O extends OptionDefinitions>(
  definition: Omit<CommandDefinition<O>, "run">,
  columns = 80,
): string {
  const { name, summary, operands, options, environment = {}, examples } =
    definition;
  const usage = ["deno task", name, operands, "[options]"].filter(Boolean).join(
    " ",
  );
  return [
    `${summary}\n`,
    `Usage: ${usage}\n`,
    section("Options", optionRows(options), columns),
    section("Common options", optionRows(COMMON_OPTIONS), columns),
    section("Environment", Object.entries(environment), columns),
    section(
      "Permissions",
      permissionsOf(name).map((flag) => [flag, ""]),
      columns,
    ),
    section("Exit codes", exitCodeRows(), columns),
    section("Examples", Object.entries(examples), columns),
  ].filter((part) => part !== "").join("\n").trimEnd();
}

type Row = readonly [label: string, text: string];

function section(title: string, rows: readonly Row[], columns: number): string {
  if (rows.length === 0) return "";
  const limit = Math.min(MAXIMUM_LABEL_WIDTH, Math.floor(columns / 2) - 4);
  const widths = rows.map(([label]) => label.length);
  const width = Math.max(0, ...widths.filter((length) => length <= limit));
  return `${title}:\n${
    rows.map((row) => formatRow(row, width, columns)).join("\n")
  }\n`;
}

/** A label too long for its column stands on a line of its own. */
function formatRow([label, text]: Row, width: number, columns: number): string {
  const indent = " ".repeat(width + 4);
  const lines = wrap(text, Math.max(20, columns - indent.length));
  if (text === "") return `  ${label}`;
  if (label.length > width) {
    return [
      `  ${label}`,
      ...lines.map((line) => indent + line),
    ].join("\n");
  }
  return lines.map((line, index) =>
    index === 0 ? `  ${label.padEnd(width)}  ${line}` : indent + line
  ).join("\n");
}

function optionRows(options: OptionDefinitions): Row[] {
  return Object.entries(options).map((
    [name, option],
  ) => [optionLabel(name, option), optionText(option)]);
}

function optionLabel(
  name: string,
  { short, placeholder, type }: OptionDefinition,
): string {
  const value = type === "flag" ? "" : ` ${placeholder ?? "VALUE"}`;
  return `${short ? `-${short}, ` : ""}--${name}${value}`;
}

function optionText(option: OptionDefinition): string {
  const remarks = [
    option.choices && `one of ${option.choices.join(", ")}`,
    option.repeatable && "may be repeated",
    option.default && `default ${option.default}`,
  ].filter(Boolean);
  return remarks.length === 0
    ? option.description
    : `${option.description} (${remarks.join("; ")})`;
}

function exitCodeRows(): Row[] {
  return Object.entries(EXIT_CODES).map(([name, number]) => [
    String(number),
    EXIT_CODE_MEANINGS[name as keyof typeof EXIT_CODES],
  ]);
}
