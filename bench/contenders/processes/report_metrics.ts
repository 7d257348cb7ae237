import type { ProcessReport } from "../metrics.ts";

/** The time since the epoch in milliseconds, as finely as this process knows it. */
export function epochMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Prints what a process has measured, as the last line of its stdout. */
export function reportMetrics(report: ProcessReport): void {
  const text = `${JSON.stringify(report)}\n`;
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) rest = rest.subarray(Deno.stdout.writeSync(rest));
}

/** Milliseconds that something took, and its result. */
export async function timed<Value>(
  action: () => Promise<Value>,
): Promise<[value: Value, elapsedMs: number]> {
  const start = performance.now();
  const value = await action();
  return [value, performance.now() - start];
}
