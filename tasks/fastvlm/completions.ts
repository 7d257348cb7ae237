import { UsageError } from "../../lib/base/errors.ts";
import { nearest } from "../../lib/base/nearest.ts";
import type { Catalog } from "../../lib/catalog/schema.ts";
import type { Command } from "../../lib/cli/command.ts";
import {
  completionModel,
  type KnownNames,
} from "../../lib/cli/completions/completion_model.ts";
import {
  completionScript,
  type Shell,
  SHELLS,
} from "../../lib/cli/completions/completion_script.ts";
import { defineCommand } from "../../lib/cli/define_command.ts";
import { printJson } from "../../lib/cli/io.ts";
import { openModels } from "../models/open_models.ts";
import { loadCommands } from "./commands.ts";

/** Prints a script that completes commands, options, sizes, variants and modes. */
export const completionsCommand: Command = defineCommand({
  name: "completions",
  program: "fastvlm",
  summary: "Print the script that completes fastvlm in a shell",
  description:
    "The script knows commands, options, and the sizes, variants and modes of the catalog. It is " +
    "made of the same definitions as this help, so renew it after an update.",
  operands: SHELLS.join("|"),
  options: {},
  environment: { FASTVLM_CONFIG: "catalog to use, like --config" },
  examples: {
    "source <(fastvlm completions bash)": "for this session; also in ~/.bashrc",
    "source <(fastvlm completions zsh)":
      "for this session; in ~/.zshrc after compinit",
    "fastvlm completions fish > ~/.config/fish/completions/fastvlm.fish":
      "for every session of fish",
    "fastvlm completions powershell | Out-String | Invoke-Expression":
      "for this session; also in $PROFILE",
  },
  async run({ options, operands, io }) {
    const shell = parseShell(operands);
    const { catalog } = await openModels(options, io);
    const commands = await loadCommands();
    const script = completionScript(shell, [
      ...completionModel(commands, namesOf(catalog)),
      helpCommand(commands.flatMap(({ names }) => names)),
    ]);
    if (options.json) printJson(io, { version: 1, shell, script });
    else io.stdout.write(script);
  },
});

function parseShell(operands: readonly string[]): Shell {
  const [typed, extra] = operands;
  const shell = SHELLS.find((known) => known === typed);
  if (shell !== undefined && extra === undefined) return shell;
  const usage = `fastvlm completions ${SHELLS.join("|")}`;
  if (typed === undefined) {
    throw new UsageError("Cannot print completions: no shell is named", {
      hint: usage,
    });
  }
  const wrong = shell === undefined ? typed : extra ?? "";
  const known = nearest(wrong, SHELLS);
  throw new UsageError(`Cannot print completions for "${wrong}"`, {
    hint: known === undefined || shell !== undefined
      ? usage
      : `did you mean "${known}"?`,
  });
}

function namesOf({ models, modes }: Catalog): KnownNames {
  return {
    sizes: unique(models.map(({ size }) => size)),
    variants: unique(models.flatMap(({ variants }) => Object.keys(variants))),
    modes: Object.keys(modes),
  };
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

/** `fastvlm help` takes the name of another command and no options. */
function helpCommand(operands: readonly string[]) {
  return { names: ["help"], text: "Print help", operands, options: [] };
}
