import type {
  CompletionCommand,
  CompletionOption,
} from "./completion_model.ts";

/** Writes the script that completes `fastvlm` in zsh, to be sourced or put on `fpath` as `_fastvlm`. */
export function zshCompletions(commands: readonly CompletionCommand[]): string {
  return `#compdef fastvlm
# zsh completion of fastvlm: source <(fastvlm completions zsh)
_fastvlm() {
  local -a commands
  if ((CURRENT == 2)); then
    commands=(
${commands.flatMap(descriptions).map((line) => `      ${line}`).join("\n")}
    )
    _describe -t commands command commands
    _arguments '--help[print the commands]' '--version[print the version]'
    return
  fi
  shift words
  ((CURRENT--))
  case $words[1] in
${commands.map(commandCase).join("\n")}
  esac
}
if [[ $funcstack[1] == _fastvlm ]]; then
  _fastvlm "$@"
else
  compdef _fastvlm fastvlm
fi
`;
}

function descriptions({ names, text }: CompletionCommand): string[] {
  return names.map((name) => quote(`${name}:${text}`));
}

function commandCase({ names, operands, options }: CompletionCommand): string {
  const specs = [
    ...options.flatMap(specsOf),
    ...(operands.length > 0 ? [quote(`1:what:(${operands.join(" ")})`)] : []),
  ];
  return `    ${names.join(" | ")})
      _arguments ${specs.join(" ")}
      ;;`;
}

/** As `_arguments` takes them: `--size=[text]:SIZE:(0.5b 7b)`. */
function specsOf(option: CompletionOption): string[] {
  const { flags, text, isRepeatable, value } = option;
  const star = isRepeatable ? "*" : "";
  const action = value === undefined
    ? ""
    : `:${escape(value.placeholder)}:${actionOf(value)}`;
  return flags.map((flag) => {
    const assignment = value !== undefined && flag.startsWith("--") ? "=" : "";
    return quote(`${star}${flag}${assignment}[${escape(text)}]${action}`);
  });
}

function actionOf(
  { words, isFile }: NonNullable<CompletionOption["value"]>,
): string {
  if (isFile) return "_files";
  return words.length === 0 ? " " : `(${words.join(" ")})`;
}

function escape(text: string): string {
  return text.replace(/[[\]:\\]/g, "\\$&");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
