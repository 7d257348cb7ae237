import {
  type Command,
  COMMON_OPTIONS,
  type OptionDefinition,
} from "../command.ts";

/** A command under all its names, with its definition. */
export interface NamedCommand {
  /** The name, and the short ones after it. */
  names: readonly string[];
  /** What it is and takes. */
  definition: Command["definition"];
}

/** Names that the placeholders of options stand for. */
export interface KnownNames {
  /** Sizes of models: `SIZE`. */
  sizes: readonly string[];
  /** Variants of all sizes: `VARIANT`. */
  variants: readonly string[];
  /** Modes of questions: `MODE`. */
  modes: readonly string[];
}

/** What completion offers for a value: words, file names, or nothing. */
export interface CompletionValue {
  /** How help names the value. */
  placeholder: string;
  /** The words that it can be. */
  words: readonly string[];
  /** Whether it can be any file. */
  isFile: boolean;
}

/** One option as completion knows it. */
export interface CompletionOption {
  /** With its dashes, and the short form after it. */
  flags: readonly string[];
  /** What it does. */
  text: string;
  /** Whether it may be given several times. */
  isRepeatable: boolean;
  /** What follows it; a flag takes nothing. */
  value?: CompletionValue;
}

/** One command as completion knows it. */
export interface CompletionCommand {
  /** The name, and the short ones after it. */
  names: readonly string[];
  /** What it does. */
  text: string;
  /** Words that it takes besides options. */
  operands: readonly string[];
  /** All its options, the common ones too. */
  options: readonly CompletionOption[];
}

/** A placeholder that is a word itself, as in `SIZE|all`. */
const WORD_REGEXP = /^[a-z][\w-]*$/;

/** Derives from the definitions of commands what completion can offer. */
export function completionModel(
  commands: readonly NamedCommand[],
  known: KnownNames,
): CompletionCommand[] {
  return commands.map(({ names, definition }) => ({
    names,
    text: definition.summary,
    operands: wordsOf(definition.operands ?? "", known),
    options: Object.entries({ ...definition.options, ...COMMON_OPTIONS })
      .map(([name, option]) => toOption(name, option, known)),
  }));
}

function toOption(
  name: string,
  option: OptionDefinition,
  known: KnownNames,
): CompletionOption {
  const { short, type, placeholder = "VALUE", choices } = option;
  return {
    flags: [`--${name}`, ...(short === undefined ? [] : [`-${short}`])],
    text: option.description,
    isRepeatable: option.repeatable === true,
    ...(type !== "flag" && {
      value: {
        placeholder,
        words: choices ?? wordsOf(placeholder, known),
        isFile: placeholder === "FILE",
      },
    }),
  };
}

function wordsOf(placeholder: string, known: KnownNames): string[] {
  const names: Readonly<Record<string, readonly string[]>> = {
    SIZE: known.sizes,
    VARIANT: known.variants,
    MODE: known.modes,
  };
  const parts = placeholder.replace(/^\[(.*)\]$/, "$1").split(/[| ]/);
  return parts.flatMap((part) =>
    names[part] ?? (WORD_REGEXP.test(part) ? [part] : [])
  );
}
