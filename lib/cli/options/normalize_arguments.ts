import { UsageError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import type { OptionDefinitions } from "../command.ts";
import type { Program } from "../io.ts";

/** What looks like an option; `-` is standard input, `-1` a number, `- first` a line of a list. */
const OPTION_REGEXP = /^-[^\d.\s]/;

/** What is known of a command when its options are read; the common ones are among them. */
export interface KnownOptions {
  /** The command's name, for the hint. */
  name: string;
  /**
   * Who calls the command, for the hint.
   *
   * @default {"deno task"}
   */
  program?: Program;
  /** All its options. */
  options: OptionDefinitions;
}

/** A command line of which nothing is left to guess. */
export interface NormalizedLine {
  /** The long flags that are given, without their dashes. */
  flags: Set<string>;
  /** All else: long options as `--name=value`, short ones, operands, and `--` with what follows. */
  args: string[];
}

/**
 * Takes the long options of a command line in their strict form, before a parser of the `minimist`
 * kind sees them: that would take `--no-color` for the opposite of `--color`, `false` after a flag
 * for its value, and neither `-` nor `-1` for the value of an option.
 *
 * @throws {UsageError} For an unknown option, a flag with a value, or a value that is missing.
 */
export function normalizeArguments(
  args: readonly string[],
  known: KnownOptions,
): NormalizedLine {
  const line: NormalizedLine = { flags: new Set(), args: [] };
  const pending = [...args];
  for (
    let argument = pending.shift();
    argument !== undefined;
    argument = pending.shift()
  ) {
    if (argument === "--") {
      line.args.push(argument, ...pending.splice(0));
    } else if (argument.startsWith("--")) {
      takeOption(argument, { pending, line, known });
    } else {
      line.args.push(argument);
    }
  }
  return line;
}

/** The error for an option that a command does not have; the nearest one that it has is named. */
export function unknownOption(
  argument: string,
  { name, options, program = "deno task" }: KnownOptions,
): UsageError {
  const [, dashes = "", typed = ""] = /^(--?)([^=]*)/.exec(argument) ?? [];
  const known = nearest(typed, Object.keys(options));
  const suggestion = known === undefined ? "" : `: did you mean "--${known}"?`;
  return new UsageError(`Cannot use option "${dashes}${typed}"${suggestion}`, {
    hint: `${program} ${name} --help lists what it takes`,
  });
}

/** Where the reading of a command line stands. */
interface Reading {
  /** What follows the option. */
  pending: string[];
  /** Where the option goes. */
  line: NormalizedLine;
  known: KnownOptions;
}

function takeOption(argument: string, { pending, line, known }: Reading): void {
  const [, name = "", , assigned] = /^--([^=]*)(=(.*))?$/s.exec(argument) ?? [];
  const option = Object.hasOwn(known.options, name)
    ? known.options[name]
    : undefined;
  if (option === undefined) throw unknownOption(argument, known);
  if (option.type === "flag") {
    if (assigned !== undefined) throw wrongValue(name, "takes no value");
    line.flags.add(name);
    return;
  }
  const value = assigned ?? takeValue(pending);
  if (value === "") throw wrongValue(name, "needs a value");
  line.args.push(`--${name}=${value}`);
}

/** The next argument, unless that is an option itself. */
function takeValue(pending: string[]): string {
  return OPTION_REGEXP.test(pending[0] ?? "--") ? "" : pending.shift() ?? "";
}

function wrongValue(name: string, rule: string): UsageError {
  return new UsageError(`Cannot use option "--${name}": it ${rule}`);
}
