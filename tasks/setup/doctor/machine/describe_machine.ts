import { readCpu } from "./read_cpu.ts";

/** The computer; `null` is what the system does not tell, or may not be asked. */
export interface Machine {
  /** Operating system. */
  os: string;
  /** Version of its kernel. */
  release: string | null;
  /** What Deno was built for, as in `"x86_64-unknown-linux-gnu"`. */
  target: string;
  /** Name of the processor. */
  cpu: string | null;
  /** Processors that this process may use at once. */
  cores: number;
  /** Instruction sets that matter for speed, and whether the processor has them. */
  features: Record<string, boolean> | null;
  /** Memory in bytes. */
  memory: { totalBytes: number; availableBytes: number } | null;
}

/** Describes the computer that this runs on. */
export async function describeMachine(): Promise<Machine> {
  const { model, features } = await readCpu();
  const memory = ifAllowed(() => Deno.systemMemoryInfo());
  return {
    os: Deno.build.os,
    release: ifAllowed(() => Deno.osRelease()) ?? null,
    target: Deno.build.target,
    cpu: model ?? null,
    cores: navigator.hardwareConcurrency,
    features: features ?? null,
    memory: memory === undefined
      ? null
      : { totalBytes: memory.total, availableBytes: memory.available },
  };
}

function ifAllowed<Value>(ask: () => Value): Value | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}
