/**
 * Keeps one core busy until stdin ends, which it does when whoever started this process is gone.
 *
 * @module
 */

/** Long enough that looking around in between takes nothing of the core. */
const SPIN_MS = 50;

let isOver = false;
Deno.stdin.readable.pipeTo(new WritableStream()).finally(() => {
  isOver = true;
});
while (!isOver) {
  const end = performance.now() + SPIN_MS;
  while (performance.now() < end);
  await new Promise((resolve) => setTimeout(resolve, 0));
}
