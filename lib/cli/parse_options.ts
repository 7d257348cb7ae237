import { parseArgs } from "@std/cli";
import { UsageError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import {
  type CommandDefinition,
  COMMON_OPTIONS,
  type OptionDefinition,
  type OptionDefinitions,
  type OptionValues,
} from "./command.ts";
import {
  type KnownOptions,
  normalizeArguments,
  unknownOption,
} from "./normalize_arguments.ts";

/** What {@linkcode parseOptions} makes of a command line. */
export interface ParsedLine<O extends OptionDefinitions> {
  /** Values by option name. */
  options: OptionValues<O & typeof COMMON_OPTIONS>;
  /** The arguments that are not options. */
  operands: string[];
}

/**
 * Parses a command line strictly.
 *
 * @throws {UsageError} For an unknown option or value (the nearest known one is named), a missing
 * value, or an operand that the command does not take.
 */
export function parseOptions<O extends OptionDefinitions>(
  definition: Pick<CommandDefinition<O>, "name" | "operands" | "options">,
  args: readonly string[],
): ParsedLine<O> {
  const known: KnownOptions = {
    name: definition.name,
    options: { ...definition.options, ...COMMON_OPTIONS },
  };
  const { values, operands } = split(args, known);
  if (definition.operands === undefined && operands[0] !== undefined) {
    throw unexpectedOperand(operands[0], definition.name);
  }
  const options = Object.fromEntries(
    Object.entries(known.options).map((
      [name, option],
    ) => [name, convert(name, option, values[name])]),
  );
  // The record was built from the very definitions that OptionValues is derived from.
  return { options: options as ParsedLine<O>["options"], operands };
}

function split(args: readonly string[], known: KnownOptions) {
  const options = Object.entries(known.options);
  const namesWhere = (test: (option: OptionDefinition) => boolean) =>
    options.filter(([, option]) => test(option)).map(([name]) => name);
  const line = normalizeArguments(args, known);
  const { _: operands, ...values }: Record<string, unknown> & { _: unknown[] } =
    parseArgs(
      line.args,
      {
        string: ["_", ...namesWhere(({ type }) => type !== "flag")],
        boolean: namesWhere(({ type }) => type === "flag"),
        collect: namesWhere(({ repeatable }) => repeatable === true),
        alias: Object.fromEntries(
          options.flatMap(([name, { short }]) => short ? [[name, short]] : []),
        ),
        unknown: (argument) => {
          if (/^-./.test(argument)) throw unknownOption(argument, known);
        },
      },
    );
  for (const flag of line.flags) values[flag] = true;
  return { values, operands: operands.map(String) };
}

function unexpectedOperand(operand: string, command: string): UsageError {
  return new UsageError(
    `Cannot use "${operand}": ${command} takes options only`,
    { hint: `deno task ${command} --help lists what it takes` },
  );
}

function convert(
  name: string,
  option: OptionDefinition,
  value: unknown,
): unknown {
  if (option.type === "flag") return convertFlag(name, value);
  if (option.repeatable) {
    return toList(value).map((text) => convertText(name, option, text));
  }
  return value === undefined
    ? undefined
    : convertText(name, option, String(value));
}

function convertFlag(name: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new UsageError(`Cannot use option "--${name}": it takes no value`);
}

function toList(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function convertText(
  name: string,
  option: OptionDefinition,
  text: string,
): string | number {
  if (text === "") {
    throw new UsageError(`Cannot use option "--${name}": it needs a value`);
  }
  if (option.choices && !option.choices.includes(text)) {
    throw unknownChoice(name, option.choices, text);
  }
  return option.type === "string"
    ? text
    : convertNumber(name, option.type, text);
}

function convertNumber(
  name: string,
  type: OptionDefinition["type"],
  text: string,
): number {
  const number = Number(text);
  const fits = type === "integer"
    ? Number.isSafeInteger(number)
    : Number.isFinite(number);
  if (fits && text.trim() !== "") return number;
  throw new UsageError(
    `Cannot use option "--${name}": it must be a ${
      type === "integer" ? "whole number" : "number"
    }: current value is "${text}"`,
  );
}

function unknownChoice(
  name: string,
  choices: readonly string[],
  text: string,
): UsageError {
  const known = nearest(text, choices);
  const suggestion = known === undefined
    ? `: choose ${choices.join(", ")}`
    : `: did you mean "${known}"?`;
  return new UsageError(
    `Cannot use "${text}" for option "--${name}"${suggestion}`,
  );
}
