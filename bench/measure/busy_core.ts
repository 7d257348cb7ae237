import { fromFileUrl } from "@std/path";

const SCRIPT = fromFileUrl(new URL("busy_loop.ts", import.meta.url));

/** Another process that uses one core as long as this is in scope. */
export class BusyCore implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
  }

  /** Starts the process. */
  static start(): BusyCore {
    return new BusyCore(
      new Deno.Command(Deno.execPath(), {
        args: ["run", "-q", "--no-config", SCRIPT],
        stdin: "piped",
        stdout: "null",
        stderr: "null",
      }).spawn(),
    );
  }

  /** Number of the process. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Ends the process and waits until it is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child.stdin.close();
    await this.#child.status;
  }
}
