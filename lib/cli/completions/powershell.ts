import type { CompletionCommand } from "./completion_model.ts";

/** Writes the script that completes `fastvlm` in PowerShell, from version 5.1 on, which Windows has. */
export function powershellCompletions(
  commands: readonly CompletionCommand[],
): string {
  return `# PowerShell completion of fastvlm: fastvlm completions powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName fastvlm -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $before = @($commandAst.CommandElements |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
    ForEach-Object { $_.ToString() })
  $offers = @{
${commands.map(offers).join("\n")}
  }
  $values = @{
${commands.flatMap(values).join("\n")}
  }
  if ($before.Count -le 1) {
    $words = @(${
    list([...commands.flatMap(({ names }) => names), "--help", "--version"])
  })
  } elseif ($values.ContainsKey("$($before[1]) $($before[-1])")) {
    $words = $values["$($before[1]) $($before[-1])"]
  } else {
    $words = $offers[$before[1]]
  }
  $words | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}

/** What each command takes: words, and its options. */
function offers({ names, operands, options }: CompletionCommand): string {
  const words = list([...operands, ...options.flatMap(({ flags }) => flags)]);
  return names.map((name) => `    '${name}' = @(${words})`).join("\n");
}

/** What follows an option; file names are PowerShell's own. */
function values({ names, options }: CompletionCommand): string[] {
  return names.flatMap((name) =>
    options.flatMap(({ flags, value }) =>
      value === undefined
        ? []
        : flags.map((flag) => `    '${name} ${flag}' = @(${list(value.words)})`)
    )
  );
}

function list(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", "''")}'`).join(", ");
}
