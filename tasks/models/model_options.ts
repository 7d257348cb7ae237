import type { OptionDefinitions } from "../../lib/cli/command.ts";

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
