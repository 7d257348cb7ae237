/** How often it is looked whether the event loop runs. */
const INTERVAL_MS = 5;

/** Watches the event loop until it is asked for the longest time in which it did not run. */
export function watchEventLoop(): { longestGapMs(): number } {
  let last = performance.now();
  let longest = 0;
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last - INTERVAL_MS);
    last = now;
  };
  const timer = setInterval(look, INTERVAL_MS);
  return {
    longestGapMs() {
      clearInterval(timer);
      look();
      return Math.max(longest, 0);
    },
  };
}
