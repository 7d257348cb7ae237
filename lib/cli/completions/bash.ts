import type {
  CompletionCommand,
  CompletionOption,
} from "./completion_model.ts";

/**
 * Writes the script that completes `fastvlm` in bash, from version 3.2 on, which macOS has.
 *
 * Where nothing is offered, bash goes on to file names (`-o default`).
 */
export function bashCompletions(
  commands: readonly CompletionCommand[],
): string {
  return `# bash completion of fastvlm: source <(fastvlm completions bash)
_fastvlm() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local words=
  # Bash takes the sign of --size=0.5b for a word of its own.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  if ((COMP_CWORD == 1)); then
    words="${commands.flatMap(({ names }) => names).join(" ")} --help --version"
  else
    case "\${COMP_WORDS[1]} $previous" in
${commands.flatMap(valueCases).join("\n")}
      *)
        case \${COMP_WORDS[1]} in
${commands.map(commandCase).join("\n")}
        esac
        ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _fastvlm fastvlm
`;
}

/** Options with a value, by what the values can be. */
function valueCases({ names, options }: CompletionCommand): string[] {
  const cases = new Map<string, CompletionOption[]>();
  for (const option of options) {
    if (option.value === undefined) continue;
    const words = option.value.words.join(" ");
    cases.set(words, [...cases.get(words) ?? [], option]);
  }
  return [...cases].map(([words, group]) => {
    const patterns = names.flatMap((name) =>
      group.flatMap(({ flags }) => flags.map((flag) => `"${name} ${flag}"`))
    );
    return `      ${patterns.join(" | ")}) words="${words}" ;;`;
  });
}

function commandCase({ names, operands, options }: CompletionCommand): string {
  const words = [...operands, ...options.flatMap(({ flags }) => flags)];
  return `          ${names.join(" | ")}) words="${words.join(" ")}" ;;`;
}
