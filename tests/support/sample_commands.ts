import { completionModel } from "../../lib/cli/completions/completion_model.ts";
import type {
  CompletionCommand,
  KnownNames,
  NamedCommand,
} from "../../lib/cli/completions/completion_model.ts";

/** Names that a small catalog has. */
export const SAMPLE_NAMES: KnownNames = {
  sizes: ["tiny", "0.5b"],
  variants: ["fp32", "q4"],
  modes: ["describe", "detect"],
};

/** Two commands with an option of each kind. */
export const SAMPLE_COMMANDS: readonly NamedCommand[] = [
  {
    names: ["fetch", "get"],
    definition: {
      name: "fetch",
      summary: "Fetch a model's files [all of them]",
      options: {
        size: {
          type: "string",
          placeholder: "SIZE|all",
          description: "which one: name it",
        },
        variant: {
          type: "string",
          placeholder: "VARIANT",
          description: "another variant's name",
        },
        store: {
          type: "string",
          placeholder: "STORE",
          choices: ["user", "project"],
          description: "where to",
        },
        workers: {
          type: "integer",
          placeholder: "N",
          short: "w",
          description: "files at a time",
        },
        image: {
          type: "string",
          placeholder: "FILE",
          repeatable: true,
          description: "a picture",
        },
      },
      environment: { SAMPLE_HOME: "where it goes" },
      examples: { "deno task fetch --size tiny": "fetch the smallest" },
    },
  },
  {
    names: ["outputs"],
    definition: {
      name: "outputs",
      summary: "List outputs",
      description: "Outputs are what is written.\\It stays.",
      operands: "[list|prune]",
      options: {
        mode: {
          type: "string",
          placeholder: "MODE",
          description: ".a mode",
        },
      },
      examples: { "deno task outputs list": "'all' of them" },
    },
  },
];

/** What completion knows of the sample's commands. */
export function sampleModel(): CompletionCommand[] {
  return completionModel(SAMPLE_COMMANDS, SAMPLE_NAMES);
}
