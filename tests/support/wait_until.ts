const POLL_MS = 2;

/** Long enough for a process to start on a busy machine. */
const LIMIT_MS = 30_000;

/**
 * Looks again and again until something is so. For what another process or the system does and tells
 * nobody about; whatever can be awaited should be.
 *
 * @throws {RangeError} If it is not so within half a minute.
 */
export async function waitUntil(
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadlineMs = performance.now() + LIMIT_MS;
  while (!await isSo()) {
    if (performance.now() > deadlineMs) {
      throw new RangeError(`Cannot wait longer than ${LIMIT_MS} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
