import { formatTable } from "../../../lib/cli/text/table.ts";
import type { FileCoverage, Tally } from "./parse_lcov.ts";

/** What has to be reached, in percent over all files. */
export interface CoverageLimits {
  /** Of the lines. */
  lines: number;
  /** Of the branches. */
  branches: number;
}

/** What the coverage comes to. */
export interface CoverageVerdict {
  /** The files that most lines are missing of, and the sum of all. */
  table: string;
  /** What is below its limit, one line each. */
  failures: string[];
}

/** As many as fit on a screen and can be worked on. */
const WORST_FILES = 10;

/** Sums the coverage up, compares it with the limits and names the worst files. */
export function judgeCoverage(
  files: readonly FileCoverage[],
  limits: CoverageLimits,
): CoverageVerdict {
  const total: FileCoverage = {
    path: "all files",
    lines: sum(files.map(({ lines }) => lines)),
    branches: sum(files.map(({ branches }) => branches)),
  };
  const header = ["LINES", "BRANCHES", "LINES NOT RUN", ""];
  const rows = [...worst(files), total].map(toRow);
  return {
    table: formatTable(header, rows, ["right", "right", "right", "left"]),
    failures: [
      ...shortfall("lines", total.lines, limits.lines),
      ...shortfall("branches", total.branches, limits.branches),
    ],
  };
}

function worst(files: readonly FileCoverage[]): FileCoverage[] {
  return [...files]
    .sort((a, b) => missing(b) - missing(a) || (a.path < b.path ? -1 : 1))
    .slice(0, WORST_FILES);
}

function missing({ lines }: FileCoverage): number {
  return lines.found - lines.hit;
}

function toRow(file: FileCoverage): string[] {
  return [
    formatPercent(file.lines),
    formatPercent(file.branches),
    String(missing(file)),
    file.path,
  ];
}

function shortfall(what: string, tally: Tally, limit: number): string[] {
  if (percent(tally) >= limit) return [];
  return [`${formatPercent(tally)} of the ${what} are run: ${limit} % must be`];
}

/** Rounded down, so that nothing below a limit looks as if it had reached it. */
function formatPercent(tally: Tally): string {
  return `${(Math.floor(percent(tally) * 10) / 10).toFixed(1)} %`;
}

/** What has no branches has none that is not run. */
function percent({ found, hit }: Tally): number {
  return found === 0 ? 100 : 100 * hit / found;
}

function sum(tallies: readonly Tally[]): Tally {
  return {
    found: tallies.reduce((total, { found }) => total + found, 0),
    hit: tallies.reduce((total, { hit }) => total + hit, 0),
  };
}
