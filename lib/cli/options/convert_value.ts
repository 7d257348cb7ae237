import { parseBytes } from "../../base/bytes.ts";
import { parseDuration } from "../../base/duration.ts";
import { UsageError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import type { OptionDefinition } from "../command.ts";

/** How a kind of number is read, and what an error says that it must be. */
const NUMBERS: Record<
  Exclude<OptionDefinition["type"], "string" | "flag">,
  { parse: (text: string) => number | undefined; name: string }
> = {
  integer: { parse: parseInteger, name: "a whole number" },
  number: { parse: parseNumber, name: "a number" },
  bytes: { parse: parseBytes, name: "bytes, as 500K or 1.5M" },
  duration: { parse: parseDuration, name: "a time, as 90s or 7d" },
};

/**
 * Makes of an option's text what its definition promises: a boolean for a flag, a list for what may be
 * repeated, else text or a number, or `undefined` where nothing is given.
 *
 * @throws {UsageError} If the definition does not allow the value.
 */
export function convertValue(
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
  const { type } = option;
  if (type === "string" || type === "flag") return text;
  return convertNumber(name, { ...option, type }, text);
}

function convertNumber(
  name: string,
  option: OptionDefinition & { type: keyof typeof NUMBERS },
  text: string,
): number {
  const { parse, name: kind } = NUMBERS[option.type];
  const { minimum = -Infinity, maximum = Infinity } = option;
  const number = parse(text);
  if (number !== undefined && number >= minimum && number <= maximum) {
    return number;
  }
  throw new UsageError(
    `Cannot use option "--${name}": it must be ${kind}${
      describeRange(option)
    }: current value is "${text}"`,
  );
}

function describeRange({ minimum, maximum }: OptionDefinition): string {
  if (minimum !== undefined && maximum !== undefined) {
    return ` from ${minimum} to ${maximum}`;
  }
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum === undefined ? "" : ` of at most ${maximum}`;
}

function parseInteger(text: string): number | undefined {
  const number = parseNumber(text);
  return Number.isSafeInteger(number) ? number : undefined;
}

function parseNumber(text: string): number | undefined {
  const number = Number(text);
  return Number.isFinite(number) && text.trim() !== "" ? number : undefined;
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
