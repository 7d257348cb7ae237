import type {
  OptionDefinition,
  OptionDefinitions,
} from "../../lib/cli/command.ts";

/** The options by which a command is told which model. */
export const MODEL_OPTIONS = {
  size: {
    type: "string",
    placeholder: "SIZE",
    description: "0.5b, 1.5b, 7b or tiny",
    default: "the catalog's: 0.5b",
  },
  variant: {
    type: "string",
    placeholder: "VARIANT",
    description: "q4, fp16, …",
    default: "the size's own",
  },
} as const satisfies OptionDefinitions;

/** The option by which a command is told which models, where it can be all. */
export const SIZE_OR_ALL = {
  ...MODEL_OPTIONS.size,
  placeholder: "SIZE|all",
  description: "0.5b, 1.5b, 7b, tiny or all",
} as const satisfies OptionDefinition;

/** The option by which a command is told where a model is installed. */
export const TARGET_STORE = {
  type: "string",
  placeholder: "STORE",
  description: "where to install",
  choices: ["user", "project"],
  default: "user",
} as const satisfies OptionDefinition;
