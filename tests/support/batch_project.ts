import { join } from "@std/path";
import type { TaskResult } from "./run_task.ts";
import { TaskProject } from "./task_project.ts";

/** How many pictures had which outcome. */
export interface BatchSummary {
  answered: number;
  kept: number;
  failed: number;
}

/** A project with pictures, where `predict` answers many of them by the smallest model. */
export class BatchProject implements AsyncDisposable {
  /** The project. */
  readonly project: TaskProject;

  private constructor(project: TaskProject) {
    this.project = project;
  }

  /** Makes a project with so many different pictures in `pictures/`, the first one called `000.svg`. */
  static async create(pictures: number): Promise<BatchProject> {
    const project = await TaskProject.create();
    await Deno.mkdir(join(project.root, "pictures"));
    const place = new BatchProject(project);
    for (let index = 0; index < pictures; index += 1) {
      await place.draw(pictureName(index), index);
    }
    return place;
  }

  /** A path in the project. */
  path(name: string): string {
    return join(this.project.root, name);
  }

  /** Draws a picture; equal numbers give equal pictures. */
  async draw(name: string, number: number): Promise<void> {
    await this.project.write(name, drawing(number));
  }

  /** Writes a list of pictures, a path on each line. */
  async writeList(lines: readonly string[]): Promise<void> {
    await this.project.write(
      "list.txt",
      lines.map((line) => `${line}\n`).join(""),
    );
  }

  /** Runs `predict`. */
  async predict(args: readonly string[]): Promise<TaskResult> {
    return await this.project.run("predict", ["--size=tiny", ...args]);
  }

  /** Runs `predict`, and gives its exit code and what it says that it has done. */
  async count(
    args: readonly string[],
  ): Promise<BatchSummary & { code: number }> {
    const { code, stderr } = await this.predict(args);
    const numberOf = (pattern: RegExp) =>
      Number(pattern.exec(stderr)?.[1] ?? 0);
    return {
      code,
      answered: numberOf(/^(\d+) answered in /m),
      kept: numberOf(/; (\d+) were there/),
      failed: numberOf(/; (\d+) failed/),
    };
  }

  /** Starts `predict` in a process group of its own. */
  async start(args: readonly string[]): Promise<Deno.ChildProcess> {
    return await this.project.start("predict", ["--size=tiny", ...args]);
  }

  /** The lines of a file of NDJSON; none if there is no such file. */
  async lines(name: string): Promise<Record<string, unknown>[]> {
    const text = await Deno.readTextFile(this.path(name)).catch(() => "");
    return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.project[Symbol.asyncDispose]();
  }
}

/** Path of a picture in the project. */
export function pictureName(index: number): string {
  return `pictures/${String(index).padStart(3, "0")}.svg`;
}

/** A drawing that differs from those of other numbers. */
export function drawing(number: number): string {
  const side = 8 + number % 7;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64">
  <rect width="64" height="64" fill="white"/>
  <rect x="${
    16 + number % 16
  }" y="20" width="${side}" height="${side}" fill="red"/>
  <!-- ${number} -->
</svg>
`;
}
