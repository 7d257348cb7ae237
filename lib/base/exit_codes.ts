/** What the commands exit with; the same table is in every `--help`. */
export const EXIT_CODES = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  accessDenied: 4,
  network: 5,
  diskFull: 6,
  digestMismatch: 7,
  lockTimeout: 8,
  offline: 9,
  partialFailure: 10,
  interrupted: 130,
  terminated: 143,
} as const;

/** Name of an exit code, also the `code` of the errors that lead to it. */
export type ErrorCode = Exclude<keyof typeof EXIT_CODES, "done">;
