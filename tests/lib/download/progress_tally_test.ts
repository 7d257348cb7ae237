import { assertEquals } from "@std/assert";
import type { DownloadPlan } from "../../../lib/download/plan/plan.ts";
import {
  type DownloadProgress,
  ProgressTally,
} from "../../../lib/download/progress_tally.ts";

function planned(path: string, bytes: number, doneBytes: number) {
  const digest = { algorithm: "sha256", value: "0".repeat(64) } as const;
  const state = "fetch" as const;
  return { path, bytes, doneBytes, digest, state, copies: [] };
}

const PLAN: DownloadPlan = {
  key: "fastvlm-0.5b-q4",
  source: { kind: "hub" },
  isLocked: true,
  files: [planned("a", 100, 10), planned("b", 50, 0)],
  totalBytes: 150,
  verifiedBytes: 0,
  bytesToAdopt: 0,
  bytesToFetch: 140,
  requiredBytes: 0,
};

Deno.test("ProgressTally sums files that come at the same time, with what was there before", () => {
  const events: DownloadProgress[] = [];
  const tally = new ProgressTally(PLAN, (event) => events.push(event));
  const [a, b] = [{ path: "a", bytes: 100 }, { path: "b", bytes: 50 }];
  tally.update(a, 30);
  tally.update(b, 50);
  const event = { key: "fastvlm-0.5b-q4", total: 150 };
  assertEquals(events, [
    { ...event, file: "a", fileBytes: 30, fileTotal: 100, bytes: 30 },
    { ...event, file: "b", fileBytes: 50, fileTotal: 50, bytes: 80 },
  ]);
});

Deno.test("ProgressTally never goes back, nor beyond a file's end", () => {
  const events: DownloadProgress[] = [];
  const tally = new ProgressTally(PLAN, (event) => events.push(event));
  for (const done of [60, 0, 20, 61, 900]) {
    tally.update({ path: "a", bytes: 100 }, done);
  }
  assertEquals(events.map(({ bytes }) => bytes), [60, 60, 60, 61, 100]);
});
