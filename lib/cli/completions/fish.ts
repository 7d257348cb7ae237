import type {
  CompletionCommand,
  CompletionOption,
} from "./completion_model.ts";

/** Writes the script that completes `fastvlm` in fish. */
export function fishCompletions(
  commands: readonly CompletionCommand[],
): string {
  return [
    "# fish completion of fastvlm: fastvlm completions fish | source",
    "complete -c fastvlm -f",
    "complete -c fastvlm -n __fish_use_subcommand -l help -d 'print the commands'",
    "complete -c fastvlm -n __fish_use_subcommand -l version -d 'print the version'",
    ...commands.flatMap(commandLines),
    "",
  ].join("\n");
}

function commandLines(command: CompletionCommand): string[] {
  const { names, text, operands, options } = command;
  const condition = `'__fish_seen_subcommand_from ${names.join(" ")}'`;
  const start = `complete -c fastvlm -n ${condition}`;
  return [
    ...names.map((name) =>
      `complete -c fastvlm -n __fish_use_subcommand -a ${name} -d ${
        quote(text)
      }`
    ),
    ...(operands.length > 0
      ? [`${start} -a ${quote(operands.join(" "))}`]
      : []),
    ...options.map((option) => `${start} ${optionPart(option)}`),
  ];
}

function optionPart({ flags, text, value }: CompletionOption): string {
  const names = flags.map((flag) =>
    flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`
  );
  return [...names, ...valueParts(value), `-d ${quote(text)}`].join(" ");
}

function valueParts(value: CompletionOption["value"]): string[] {
  if (value === undefined) return [];
  if (value.isFile) return ["-r", "-F"];
  return value.words.length === 0
    ? ["-x"]
    : ["-x", `-a ${quote(value.words.join(" "))}`];
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
