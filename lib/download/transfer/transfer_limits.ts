import { DEFAULT_CONNECTIONS } from "../default_limits.ts";
import type { WatchdogLimits } from "./lanes/watchdog.ts";
import type { RateLimiter } from "./rate_limiter.ts";
import { RunTotal } from "./run_total.ts";
import type { TransferLimits } from "./transfer_options.ts";

/** {@linkcode TransferLimits} with all defaults in place. */
export interface KnownLimits {
  /** Most connections for the file. */
  connections: number;
  /** Keeps the rate low, if one is wanted. */
  rateLimiter: RateLimiter | undefined;
  /** How slow a connection may be. */
  watch: WatchdogLimits;
  /** Milliseconds without healthy progress after which the transfer fails. */
  patienceMs: number;
  /** Bytes of the whole run that are healthy progress. */
  healthyBytes: number;
  /** Counts what all transfers of the run get. */
  runTotal: RunTotal;
}

/** What aria2 has for one server; more is taken for an attack. */
const MAXIMUM_CONNECTIONS = 16;

/** A dead connection shows within this time; a slow one still moves. */
const STALL_MS = 30_000;

/** A modem had half of it; 90 KB/s, a bad mobile line, is far above. */
const MINIMUM_BYTES_PER_SECOND = 10_000;

const MINIMUM_SPEED_WINDOW_MS = 30_000;

/** A run that gets nowhere ends within 3 minutes, what comes before the transfer included. */
const PATIENCE_MS = 120_000;

/** So that the lowest rate, with its breaks, is enough. */
const HEALTHY_SHARE = 0.8;

/**
 * Fills in what was left out.
 *
 * @throws {RangeError} If the number of connections is not one that is allowed.
 */
export function resolveLimits(limits: TransferLimits = {}): KnownLimits {
  const {
    connections = DEFAULT_CONNECTIONS,
    rateLimiter,
    stallMs = STALL_MS,
    minimumBytesPerSecond = MINIMUM_BYTES_PER_SECOND,
    minimumSpeedWindowMs: windowMs = MINIMUM_SPEED_WINDOW_MS,
    runTotal = new RunTotal(),
    patienceMs = PATIENCE_MS,
  } = limits;
  if (
    !Number.isInteger(connections) || connections < 1 ||
    connections > MAXIMUM_CONNECTIONS
  ) {
    throw new RangeError(
      `Cannot transfer a file as "connections" must be 1 to ${MAXIMUM_CONNECTIONS}: ` +
        `current value is ${connections}`,
    );
  }
  const healthyRate = Math.min(
    minimumBytesPerSecond,
    rateLimiter?.bytesPerSecond ?? Infinity,
  );
  return {
    connections,
    rateLimiter,
    watch: { stallMs, minimumBytesPerSecond, windowMs },
    runTotal,
    patienceMs,
    // What the lowest healthy rate brings before patience ends.
    healthyBytes: healthyRate * patienceMs / 1000 * HEALTHY_SHARE,
  };
}
