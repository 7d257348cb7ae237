import type { OptionDefinition } from "../command.ts";

/** How an option is written in a list: `-q, --quiet`, `--size SIZE`. */
export function optionLabel(
  name: string,
  { short, placeholder, type }: OptionDefinition,
): string {
  const value = type === "flag" ? "" : ` ${placeholder ?? "VALUE"}`;
  return `${short ? `-${short}, ` : ""}--${name}${value}`;
}

/** What is said of an option: its description, and in parentheses what values there are. */
export function optionText(option: OptionDefinition): string {
  const remarks = [
    option.choices && `one of ${option.choices.join(", ")}`,
    option.repeatable && "may be repeated",
    option.default && `default ${option.default}`,
  ].filter(Boolean);
  return remarks.length === 0
    ? option.description
    : `${option.description} (${remarks.join("; ")})`;
}
