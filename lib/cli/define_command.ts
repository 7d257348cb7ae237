import type {
  Command,
  CommandDefinition,
  OptionDefinitions,
} from "./command.ts";
import { formatHelp } from "./text/help.ts";
import { paintTitles } from "./text/paint_titles.ts";
import type { Io } from "./io.ts";
import { parseOptions } from "./options/parse_options.ts";
import { requirePermissions } from "./require_permissions.ts";

/** Makes a command of its definition: help, strict parsing, permissions, then `run`. */
export function defineCommand<const O extends OptionDefinitions>(
  definition: CommandDefinition<O>,
): Command {
  return { definition, execute };

  async function execute(args: readonly string[], io: Io): Promise<number> {
    if (asksForHelp(args)) return printHelp(io);
    const { options, operands } = parseOptions(definition, args);
    if (options.help) return printHelp(io);
    await requirePermissions(definition);
    return await definition.run({ options, operands, io }) ?? 0;
  }

  function printHelp(io: Io): number {
    const { columns, stdout } = io;
    const program = definition.program ?? io.program;
    const help = formatHelp(definition, { columns, program });
    stdout.write(`${paintTitles(help, stdout)}\n`);
    return 0;
  }
}

/** Help is given whatever else stands on the line, so that it also explains a wrong line. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const before = end === -1 ? args : args.slice(0, end);
  return before.includes("--help") || before.includes("-h");
}
