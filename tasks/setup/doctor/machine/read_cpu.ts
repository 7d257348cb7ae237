import { cpus } from "node:os";
import { type CpuText, parseCpu } from "./cpu_features.ts";

/** What tells about the processor; Windows has no such command. */
const COMMANDS: Partial<Record<typeof Deno.build.os, readonly string[]>> = {
  linux: ["lscpu"],
  darwin: ["sysctl", "machdep.cpu", "hw.optional"],
};

/** Linux tells here too, which Deno lets be read with `--allow-all` only. */
const LINUX_FILE = "/proc/cpuinfo";

/**
 * Asks the system for its processor, as far as this process may: by running `lscpu` or `sysctl`, else by
 * reading `/proc/cpuinfo`, else by Node's function, which knows the name only.
 */
export async function readCpu(
  os: typeof Deno.build.os = Deno.build.os,
): Promise<CpuText> {
  const text = await runCommand(COMMANDS[os]) ??
    (os === "linux" ? await readFile(LINUX_FILE) : undefined);
  const cpu = parseCpu(text ?? "");
  const model = cpu.model ?? knownModel();
  return { ...cpu, ...(model && { model }) };
}

async function runCommand(
  command: readonly string[] | undefined,
): Promise<string | undefined> {
  const [name, ...args] = command ?? [];
  if (name === undefined) return undefined;
  return await unlessRefused(async () => {
    const { success, stdout } = await new Deno.Command(name, {
      args,
      // Its labels are translated.
      env: { LC_ALL: "C" },
      stdout: "piped",
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  });
}

async function readFile(path: string): Promise<string | undefined> {
  return await unlessRefused(() => Deno.readTextFile(path));
}

function knownModel(): string | undefined {
  try {
    return cpus()[0]?.model.trim() || undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

/** A page with a gap is better than none. */
async function unlessRefused<Value>(
  action: () => Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await action();
  } catch (error) {
    const isRefusal = error instanceof Deno.errors.NotCapable ||
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.PermissionDenied;
    if (isRefusal) return undefined;
    throw error;
  }
}
