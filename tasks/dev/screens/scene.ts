import type { Command } from "../../../lib/cli/command.ts";
import type { Io, Output } from "../../../lib/cli/io.ts";
import { runCommand } from "../../../lib/cli/run_command.ts";

/** Width of a new window in most terminals, and what the toolkit's lines are made for. */
export const SCENE_COLUMNS = 80;

/** A terminal that keeps what a person would see, with a home that nobody has used. */
export class Scene {
  /** All that was written, with what steers the terminal. */
  text = "";
  /** What commands write to. */
  readonly io: Io;
  readonly #names: readonly [path: string, name: string][];

  /**
   * Sets the scene.
   *
   * @param project Folder that the person stands in; it is shown as one of their home.
   */
  constructor(project: string, home: string) {
    this.#names = [[project, "~/fastvlm-toolkit"], [home, "~"]];
    const output: Output = {
      isTerminal: true,
      hasColor: true,
      write: (text) => this.#write(text),
    };
    this.io = {
      stdout: output,
      stderr: output,
      stdin: new Blob([]).stream(),
      columns: SCENE_COLUMNS,
      environment: (name) =>
        name === "HOME" || name === "LOCALAPPDATA" ? home : undefined,
      cwd: project,
      program: "deno task",
      signal: new AbortController().signal,
    };
  }

  /** Shows a command line as the person types it, and runs it to its end. */
  async run(command: Command, args: readonly string[]): Promise<void> {
    this.type(`deno task ${command.definition.name} ${args.join(" ")}`.trim());
    await runCommand(command, args, this.io);
  }

  /** Shows a command line as the person types it. */
  type(line: string): void {
    this.text += `${this.text === "" ? "" : "\n"}\x1b[2m$\x1b[0m ${line}\n`;
  }

  /** Free space and the names of artifacts are other ones every time. */
  #write(text: string): void {
    this.text += this.#names.reduce(
      (rest, [path, name]) => rest.replaceAll(path, name),
      text,
    ).replaceAll(/[\d.]+ [kMGT]?B free/g, "96.4 GB free")
      .replaceAll(/(?<=model_output_)\w+/g, "…");
  }
}
