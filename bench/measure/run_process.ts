/** A command to measure. */
export interface MeasuredCommand {
  /** The executable and its arguments. */
  command: readonly string[];
  /** Folder that it runs in. */
  cwd?: string;
  /** Variables besides those of this process. */
  env?: Record<string, string>;
}

/** What one run of a command took. */
export interface Measurement {
  /** Wall time of the whole process in milliseconds. */
  elapsedMs: number;
  /** Largest resident memory in bytes; absent where `/proc` is. */
  peakBytes?: number;
}

/** Often enough to see the peak that the kernel keeps before the process is gone. */
const POLL_MS = 20;

/**
 * Runs a command to its end and measures it.
 *
 * @throws {Error} If it fails; with what it wrote to stderr.
 */
export async function runProcess(
  { command: [name = "", ...args], cwd, env }: MeasuredCommand,
): Promise<Measurement> {
  const startMs = performance.now();
  const child = new Deno.Command(name, {
    args,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    ...(cwd !== undefined && { cwd }),
    ...(env && { env }),
  }).spawn();
  let peakBytes: number | undefined;
  const timer = setInterval(() => {
    peakBytes = readPeakBytes(child.pid) ?? peakBytes;
  }, POLL_MS);
  const { success, code, stderr } = await child.output();
  clearInterval(timer);
  const elapsedMs = performance.now() - startMs;
  if (!success) {
    const said = new TextDecoder().decode(stderr).trim();
    throw new Error(`"${name}" ended with ${code}: ${said}`);
  }
  return { elapsedMs, ...(peakBytes !== undefined && { peakBytes }) };
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
