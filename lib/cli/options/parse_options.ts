import { parseArgs } from "@std/cli";
import { UsageError } from "../../base/errors.ts";
import {
  type CommandDefinition,
  COMMON_OPTIONS,
  type OptionDefinition,
  type OptionDefinitions,
  type OptionValues,
} from "../command.ts";
import { convertValue } from "./convert_value.ts";
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
  definition: Pick<
    CommandDefinition<O>,
    "name" | "program" | "operands" | "options"
  >,
  args: readonly string[],
): ParsedLine<O> {
  const known: KnownOptions = {
    name: definition.name,
    ...(definition.program && { program: definition.program }),
    options: { ...definition.options, ...COMMON_OPTIONS },
  };
  const { values, operands } = split(args, known);
  if (definition.operands === undefined && operands[0] !== undefined) {
    throw unexpectedOperand(operands[0], known);
  }
  const options = Object.fromEntries(
    Object.entries(known.options).map((
      [name, option],
    ) => [name, convertValue(name, option, values[name])]),
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

function unexpectedOperand(
  operand: string,
  { name, program = "deno task" }: KnownOptions,
): UsageError {
  return new UsageError(
    `Cannot use "${operand}": ${name} takes options only`,
    { hint: `${program} ${name} --help lists what it takes` },
  );
}
