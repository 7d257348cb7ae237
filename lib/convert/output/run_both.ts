/** Something that a signal can end. */
export type Task<Result> = (signal: AbortSignal) => Promise<Result>;

/**
 * Runs two tasks at the same time; a failure of one ends the other. When this ends, neither runs any more.
 *
 * @param signal Ends both.
 * @throws what the first of them to fail does, or the signal's reason.
 */
export async function runBoth<First, Second>(
  first: Task<First>,
  second: Task<Second>,
  signal?: AbortSignal,
): Promise<[First, Second]> {
  const stop = new AbortController();
  const signals = [stop.signal, ...(signal ? [signal] : [])];
  const either = AbortSignal.any(signals);
  const running = [first(either), second(either)] as const;
  for (const task of running) task.catch((error) => stop.abort(error));
  await Promise.allSettled(running);
  either.throwIfAborted();
  return await Promise.all(running);
}
