import { assertEquals } from "@std/assert";
import type { Leftover } from "../../../../lib/storage/upkeep/find_leftovers.ts";
import { summarizePrune } from "../../../../lib/storage/upkeep/prune_report.ts";

function leftover(kind: Leftover["kind"], bytes: number): Leftover {
  return { key: "key", kind, path: kind, bytes, changedMs: 0 };
}

Deno.test("summarizePrune() sums what is removed, and is silent about locks that are kept", () => {
  const report = summarizePrune([
    { leftover: leftover("partial", 3) },
    { leftover: leftover("rest", 4) },
    { leftover: leftover("version", 5), reason: "why not" },
    { leftover: leftover("lock", 6), reason: "why not" },
  ]);
  const key = "key";
  assertEquals(report, {
    removed: [
      { key, kind: "partial", path: "partial", bytes: 3 },
      { key, kind: "rest", path: "rest", bytes: 4 },
    ],
    kept: [{
      key,
      kind: "version",
      path: "version",
      bytes: 5,
      reason: "why not",
    }],
    bytes: 7,
  });
});
