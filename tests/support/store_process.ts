import { fromFileUrl } from "@std/path";

/** A script in this folder, as a process of its own that has said its first line. */
export class StoreProcess implements AsyncDisposable {
  /** What it said. */
  readonly line: string;
  readonly #child: Deno.ChildProcess;

  private constructor(child: Deno.ChildProcess, line: string) {
    this.#child = child;
    this.line = line;
  }

  /** Starts a script with the right to one folder, and waits for its first line. */
  static async start(
    script: string,
    root: string,
    args: readonly string[],
  ): Promise<StoreProcess> {
    const path = fromFileUrl(new URL(script, import.meta.url));
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-check", "--no-prompt"],
        ...[`--allow-read=${root}`, `--allow-write=${root}`],
        ...["--allow-run", path, root, ...args],
      ],
      env: { NO_COLOR: "1" },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    return new StoreProcess(child, await readLine(child));
  }

  /** The process's number. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Sends a signal. */
  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Kills it as hard as can be, and waits until it is gone. */
  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.#child.status;
  }

  /** Lets it go on to its end, and gives its exit code. */
  async finish(): Promise<number> {
    await this.#child.stdin.close();
    return (await this.#child.status).code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.signal("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.#child.status;
    // A pipe whose reader is gone may have failed already.
    await this.#child.stdin.close().catch(() => {});
  }
}

async function readLine(child: Deno.ChildProcess): Promise<string> {
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader.cancel();
  return text.trimEnd();
}
