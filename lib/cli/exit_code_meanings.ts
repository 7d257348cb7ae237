import type { EXIT_CODES } from "../base/exit_codes.ts";

/** What help says of each exit code. */
export const EXIT_CODE_MEANINGS: Readonly<
  Record<keyof typeof EXIT_CODES, string>
> = {
  done: "done",
  failed: "failed",
  usage: "wrong option or value",
  notFound: "not found or not installed",
  accessDenied: "access denied (token, gated)",
  network: "network",
  diskFull: "disk full",
  digestMismatch: "digest mismatch",
  lockTimeout: "lock timeout",
  offline: "offline and not installed",
  partialFailure: "some of several failed",
  interrupted: "interrupted",
  terminated: "terminated",
};
