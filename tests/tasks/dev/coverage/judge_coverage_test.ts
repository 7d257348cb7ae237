import { assertEquals } from "@std/assert";
import { judgeCoverage } from "../../../../tasks/dev/coverage/judge_coverage.ts";
import type { FileCoverage } from "../../../../tasks/dev/coverage/parse_lcov.ts";

const LIMITS = { lines: 90, branches: 80 };

function file(
  path: string,
  [linesHit, lines]: [number, number],
  [branchesHit, branches]: [number, number],
): FileCoverage {
  return {
    path,
    lines: { found: lines, hit: linesHit },
    branches: { found: branches, hit: branchesHit },
  };
}

Deno.test("judgeCoverage() sets the files with most lines not run above the sum", () => {
  const files = [
    file("lib/whole.ts", [50, 50], [0, 0]),
    file("lib/half.ts", [20, 40], [8, 9]),
    file("lib/small.ts", [8, 10], [1, 1]),
  ];
  assertEquals(judgeCoverage(files, { lines: 70, branches: 80 }), {
    table: [
      "  LINES  BRANCHES  LINES NOT RUN",
      " 50.0 %    88.8 %             20  lib/half.ts",
      " 80.0 %   100.0 %              2  lib/small.ts",
      "100.0 %   100.0 %              0  lib/whole.ts",
      " 78.0 %    90.0 %             22  all files",
    ].join("\n"),
    failures: [],
  });
});

Deno.test("judgeCoverage() shows ten files, those of equal rank by name", () => {
  const names = Array.from({ length: 12 }, (_, index) => `lib/${index}.ts`);
  const files = names.toReversed().map((name) => file(name, [1, 2], [0, 0]));
  const { table } = judgeCoverage(files, LIMITS);
  const shown = table.split("\n").slice(1).map((line) =>
    line.split("  ").at(-1)
  );
  assertEquals(shown, [...names.toSorted().slice(0, 10), "all files"]);
});

Deno.test("judgeCoverage() names each limit that is not reached", async (t) => {
  const cases: [name: string, file: FileCoverage, failures: string[]][] = [
    ["both reached", file("a.ts", [90, 100], [80, 100]), []],
    ["lines", file("a.ts", [8999, 10_000], [80, 100]), [
      "89.9 % of the lines are run: 90 % must be",
    ]],
    ["both", file("a.ts", [0, 1], [79, 100]), [
      "0.0 % of the lines are run: 90 % must be",
      "79.0 % of the branches are run: 80 % must be",
    ]],
  ];
  for (const [name, covered, failures] of cases) {
    await t.step(name, () => {
      assertEquals(judgeCoverage([covered], LIMITS).failures, failures);
    });
  }
});
