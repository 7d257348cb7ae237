/**
 * The part of `@std/cli` that the toolkit uses, over npm's `minimist`, of which the real
 * `parseArgs` is a descendant.
 *
 * `deno.json` links `jsr:@std/cli` to this folder, so that everything runs where JSR cannot be
 * reached. Names, arguments and results are those of the real package;
 * `tests/std/cli_test.ts` holds both to the same contract.
 *
 * @module
 */

import minimist from "npm:minimist@1.2.8";

/** The options of {@linkcode parseArgs} that the toolkit uses. */
export interface ParseOptions {
  /** Options that take a value; `"_"` keeps positional arguments as strings. */
  string?: string[];
  /** Options that take no value. */
  boolean?: string[];
  /** String options that may be repeated; their value is always a list. */
  collect?: string[];
  /** Long name to short name. */
  alias?: Record<string, string>;
  /** Called with each unknown option or positional argument; `false` drops it. */
  unknown?: (argument: string) => unknown;
}

/** Parses command-line arguments into a record; positional ones are under `_`. */
export function parseArgs(
  args: string[],
  options: ParseOptions = {},
): { [name: string]: unknown; _: (string | number)[] } {
  const { string = [], boolean = [], collect = [], alias = {}, unknown } =
    options;
  const parsed = minimist(args, {
    string,
    boolean,
    alias,
    ...(unknown &&
      { unknown: (argument: string) => unknown(argument) !== false }),
  });
  const result: { [name: string]: unknown; _: (string | number)[] } = {
    ...parsed,
  };
  for (const name of string) {
    if (name !== "_" && !collect.includes(name)) {
      result[name] = last(result[name]);
    }
  }
  for (const name of collect) result[name] = toList(result[name]);
  return result;
}

function last(value: unknown): unknown {
  return Array.isArray(value) ? value.at(-1) : value;
}

function toList(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
