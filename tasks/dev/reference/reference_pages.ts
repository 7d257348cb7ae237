import { loadCommands } from "../../fastvlm/commands.ts";
import { ciKeyCommand } from "../../ci_key.ts";
import { compileCommand } from "../compile.ts";
import { apiSymbols } from "./api_symbols.ts";
import { formatApi } from "./format_api.ts";
import { formatCommands } from "./format_commands.ts";
import { denoOutput } from "./deno_output.ts";

/** Makes the pages of `docs/reference/`, formatted, by their path from the root. */
export async function referencePages(
  root: string,
): Promise<Record<string, string>> {
  const [commands, api] = await Promise.all([
    commandsPage(),
    apiPage(root),
  ]);
  return {
    "docs/reference/commands.md": await formatMarkdown(commands),
    "docs/reference/api.md": await formatMarkdown(api),
  };
}

async function commandsPage(): Promise<string> {
  const developing = [ciKeyCommand, compileCommand].map(({ definition }) => ({
    names: [definition.name],
    definition,
  }));
  return formatCommands([...await loadCommands(), ...developing]);
}

async function apiPage(root: string): Promise<string> {
  const json = await denoOutput(["doc", "--json", "mod.ts"], { cwd: root });
  return formatApi(apiSymbols(JSON.parse(json)));
}

async function formatMarkdown(text: string): Promise<string> {
  return await denoOutput(["fmt", "--ext=md", "-"], { input: text });
}
