import { join } from "@std/path";
import type { RunTaskOptions, TaskResult } from "./run_task.ts";
import type { TaskProject } from "./task_project.ts";

/** A permission flag of a task's line, quoted where it holds a command substitution. */
const FLAG_REGEXP = /"--(?:allow|ignore)-[^"]*"|--(?:allow|ignore)-\S+/g;

/** A task's own line in a project, to be run with other flags than it has. */
export class FlaggedTask {
  /** The flags that permit something, as they are written. */
  readonly flags: readonly string[];
  readonly #project: TaskProject;
  readonly #name: string;
  readonly #command: string;

  private constructor(project: TaskProject, name: string, command: string) {
    this.#project = project;
    this.#name = name;
    this.#command = command;
    // `--ignore-env` permits nothing: it makes what is not permitted look unset.
    this.flags = (command.match(FLAG_REGEXP) ?? [])
      .filter((flag) => !flag.startsWith("--ignore-"));
  }

  /** Reads a task's line from the project's `deno.json`. */
  static async read(project: TaskProject, name: string): Promise<FlaggedTask> {
    const { tasks } = await readConfiguration(project);
    const { command = "" } = tasks[name] ?? {};
    return new FlaggedTask(project, name, command);
  }

  /** The kind of permission that a flag is about. */
  static kindOf(flag: string): string {
    return /--allow-(\w+)/.exec(flag)?.[1] ?? "";
  }

  /** Makes tasks of the line without one flag each; they are named after the flag's kind. */
  async addWithout(flags: readonly string[]): Promise<void> {
    await this.#add(flags.map((flag) => [
      FlaggedTask.kindOf(flag),
      this.#command.replace(` ${flag}`, ""),
    ]));
  }

  /** Makes a task of the line with more flags. */
  async addWith(name: string, more: string): Promise<void> {
    const [first = ""] = this.flags;
    const command = this.#command.replace(first, () => `${more} ${first}`);
    await this.#add([[name, command]]);
  }

  /** Runs one of the tasks that were made, or without a name the task itself. */
  async run(
    name: string | undefined,
    args: readonly string[],
    env: RunTaskOptions["env"],
  ): Promise<TaskResult> {
    const task = name === undefined ? this.#name : this.#variant(name);
    return await this.#project.run(task, args, env);
  }

  #variant(name: string): string {
    return `${this.#name}:${name}`;
  }

  async #add(commands: readonly (readonly [string, string])[]): Promise<void> {
    const { tasks } = await readConfiguration(this.#project);
    for (const [name, command] of commands) {
      tasks[this.#variant(name)] = { command };
    }
    await this.#project.write("deno.json", JSON.stringify({ tasks }));
  }
}

async function readConfiguration(
  { root }: TaskProject,
): Promise<{ tasks: Record<string, { command?: string }> }> {
  return JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
}
