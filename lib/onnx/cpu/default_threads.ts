import { cpus } from "node:os";

/** Lets ONNX Runtime take one for each physical core of the machine. */
const ONE_PER_CORE = 0;

/**
 * Says how many threads an operator should be shared by: one for each physical core, or, in a container
 * or a process that may use only some of the processors, one for each of these. ONNX Runtime itself counts
 * the cores of the machine, and in a container with two of sixty-four its threads would wait for each
 * other.
 *
 * Deno tells the number of processors with `--allow-sys=cpus`, which is not asked for; without it, ONNX
 * Runtime decides.
 */
export async function defaultThreads(): Promise<number> {
  return threadsFor(await countProcessors(), navigator.hardwareConcurrency);
}

/** Says the same for a machine and the number of its processors that the process may use. */
export function threadsFor(
  processors: number | undefined,
  usable: number,
): number {
  return processors !== undefined && usable < processors
    ? usable
    : ONE_PER_CORE;
}

/** Logical processors of the machine; `undefined` if the system does not tell. */
async function countProcessors(): Promise<number | undefined> {
  const { state } = await Deno.permissions.query({ name: "sys", kind: "cpus" });
  if (state !== "granted") return undefined;
  const { length } = cpus();
  return length === 0 ? undefined : length;
}
