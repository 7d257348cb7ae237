import { bashCompletions } from "./bash.ts";
import type { CompletionCommand } from "./completion_model.ts";
import { fishCompletions } from "./fish.ts";
import { powershellCompletions } from "./powershell.ts";
import { zshCompletions } from "./zsh.ts";

/** The shells that there is a script for. */
export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

/** Name of such a shell. */
export type Shell = typeof SHELLS[number];

const WRITERS: Readonly<
  Record<Shell, (commands: readonly CompletionCommand[]) => string>
> = {
  bash: bashCompletions,
  zsh: zshCompletions,
  fish: fishCompletions,
  powershell: powershellCompletions,
};

/** Writes the script that completes `fastvlm` in a shell. */
export function completionScript(
  shell: Shell,
  commands: readonly CompletionCommand[],
): string {
  return WRITERS[shell](commands);
}
