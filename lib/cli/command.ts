import type { Io, Program } from "./io.ts";

/** One option of a command, as data: parsing, help and completions are derived from it. */
export interface OptionDefinition {
  /**
   * What the value is; a flag takes none. `bytes` are given as `500K` or `1.5M`, and a `duration`, in
   * milliseconds, as `90s` or `7d`.
   */
  type: "string" | "integer" | "number" | "bytes" | "duration" | "flag";
  /** What the option does, in a few words. */
  description: string;
  /**
   * How help names the value. Completion knows `SIZE`, `VARIANT`, `MODE` and `FILE`, and takes lower-case
   * words, as in `SIZE|all`, for values.
   */
  placeholder?: string;
  /** One letter that stands for the option. */
  short?: string;
  /** Whether the option may be given several times; its value is then a list. */
  repeatable?: boolean;
  /** The smallest number allowed. */
  minimum?: number;
  /** The largest number allowed. */
  maximum?: number;
  /** The only values allowed. */
  choices?: readonly string[];
  /** What help says applies when the option is left out. */
  default?: string;
}

/** Options by their long name, without the dashes. */
export type OptionDefinitions = Record<string, OptionDefinition>;

type ValueOf<D extends OptionDefinition> = D["type"] extends "flag" ? boolean
  : D["repeatable"] extends true ? string[]
  : OneValueOf<D> | undefined;

type OneValueOf<D extends OptionDefinition> = D extends
  { choices: readonly (infer Choice)[] } ? Choice
  : D["type"] extends "string" ? string
  : number;

/** What parsing makes of the options: booleans, lists, and values or `undefined`. */
export type OptionValues<O extends OptionDefinitions> = {
  [Name in keyof O]: ValueOf<O[Name]>;
};

/** Options that every command has. */
export const COMMON_OPTIONS = {
  config: {
    type: "string",
    placeholder: "FILE",
    description: "catalog to use, with its lock beside it",
  },
  json: {
    type: "flag",
    description: "print one JSON document instead of text",
  },
  quiet: {
    type: "flag",
    short: "q",
    description: "print nothing but the answer and errors",
  },
  verbose: {
    type: "flag",
    description: "print more, and the stack of an error",
  },
  "no-color": {
    type: "flag",
    description: "print without color, as NO_COLOR does",
  },
  help: { type: "flag", short: "h", description: "print this help" },
} as const satisfies OptionDefinitions;

/** What a command's `run` gets. */
export interface CommandContext<O extends OptionDefinitions> {
  /** The parsed options, the common ones among them. */
  options: OptionValues<O & typeof COMMON_OPTIONS>;
  /** The arguments that are not options. */
  operands: string[];
  /** Output, environment, place and cancellation. */
  io: Io;
}

/** A command: its name, what help says, its options, and what it does. */
export interface CommandDefinition<O extends OptionDefinitions> {
  /** The task's name. */
  name: string;
  /** Set for a command that is no task, and only that program has. */
  program?: Program;
  /** One line without a period, in the imperative. */
  summary: string;
  /** What it is for, in a few sentences, for who has not used it yet. */
  description?: string;
  /** How help names the operands (`list|prune`); without it, operands are refused. */
  operands?: string;
  /** The options besides the common ones. */
  options: O;
  /** Environment variables that change what the command does, with a few words each. */
  environment?: Record<string, string>;
  /**
   * Kinds of permission that the command asks for itself where it needs them, as `ffi`; all others are
   * asked for before it begins.
   */
  asksLater?: readonly string[];
  /** Command lines with what each does. */
  examples: Record<string, string>;
  /** Does the work; the result is the exit code, 0 when left out. */
  run(context: CommandContext<O>): Promise<number | void>;
}

/** A command whose options are no longer known to the type system: what the runner handles. */
export interface Command {
  /** The definition, for help and completions. */
  definition: Omit<CommandDefinition<OptionDefinitions>, "run">;
  /** Parses the arguments and runs; rejects with what goes wrong. */
  execute(args: readonly string[], io: Io): Promise<number>;
}
