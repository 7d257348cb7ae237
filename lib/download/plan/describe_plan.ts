import type { DownloadPlan } from "./plan.ts";

/** A plan for the log, without the many digests that are of no use to a reader. */
export function describePlan({ files, ...plan }: DownloadPlan): object {
  return {
    ...plan,
    files: files.map(({ path, bytes, state, doneBytes, copies }) => ({
      ...{ path, bytes, state, doneBytes },
      copies: copies.map((copy) => copy.path),
    })),
  };
}
