/** Calls a function again and again until what it gives is disposed of; the process may end before. */
export function repeatByTimer(
  tick: () => void,
  intervalMs: number,
): Disposable {
  const timer = setInterval(tick, intervalMs);
  Deno.unrefTimer(timer);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
