/** A command to measure. */
export interface MeasuredCommand {
  /** The executable and its arguments. */
  command: readonly string[];
  /** Folder that it runs in. */
  cwd?: string;
  /** Variables besides those of this process. */
  env?: Record<string, string>;
  /** Ends the process. */
  signal?: AbortSignal;
}

/** What one run of a command took. */
export interface Measurement {
  /** When it was started, in milliseconds since the epoch. */
  startedAt: number;
  /** Wall time of the whole process in milliseconds. */
  elapsedMs: number;
  /** Largest resident memory in bytes; absent where `/proc` is. */
  peakBytes?: number;
  /** What it wrote to stdout. */
  output: string;
}

/** Often enough to see the peak that the kernel keeps before the process is gone. */
const POLL_MS = 20;

/** The reason for a failure stands at the end; native libraries can say a lot before it. */
const MOST_SAID = 4000;

/**
 * Runs a command to its end and measures it.
 *
 * @throws {Error} If it fails; with the end of what it wrote to stderr.
 * @throws the signal's reason.
 */
export async function runProcess(
  { command: [name = "", ...args], cwd, env, signal }: MeasuredCommand,
): Promise<Measurement> {
  signal?.throwIfAborted();
  const startMs = performance.now();
  const child = new Deno.Command(name, {
    args,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    ...(cwd !== undefined && { cwd }),
    // Peers load onnxruntime-node too, which sends telemetry by itself.
    env: { "ORT_DISABLE_TELEMETRY": "1", ...env },
  }).spawn();
  using _kill = killOnAbort(child, signal);
  let peakBytes: number | undefined;
  const timer = setInterval(() => {
    peakBytes = readPeakBytes(child.pid) ?? peakBytes;
  }, POLL_MS);
  const { success, code, signal: killer, stdout, stderr } = await child
    .output();
  clearInterval(timer);
  const elapsedMs = performance.now() - startMs;
  signal?.throwIfAborted();
  if (!success) {
    const said = new TextDecoder().decode(stderr).trim().slice(-MOST_SAID);
    throw new Error(`"${name}" ended with ${killer ?? code}: ${said}`);
  }
  return {
    startedAt: performance.timeOrigin + startMs,
    elapsedMs,
    output: new TextDecoder().decode(stdout),
    ...(peakBytes !== undefined && { peakBytes }),
  };
}

function killOnAbort(
  child: Deno.ChildProcess,
  signal: AbortSignal | undefined,
): Disposable {
  const kill = () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  signal?.addEventListener("abort", kill);
  return {
    [Symbol.dispose]: () => signal?.removeEventListener("abort", kill),
  };
}

/** The kernel's own record of the peak (proc(5), VmHWM), in kibibytes. */
function readPeakBytes(pid: number): number | undefined {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    const peak = status.match(/VmHWM:\s*(\d+) kB/)?.[1];
    return peak === undefined ? undefined : Number(peak) * 1024;
  } catch {
    // Gone already, or a system without /proc.
    return undefined;
  }
}
