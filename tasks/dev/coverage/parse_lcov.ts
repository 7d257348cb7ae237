/** How many there are of something and how many of them were run. */
export interface Tally {
  /** How many there are. */
  found: number;
  /** How many were run. */
  hit: number;
}

/** What was run of one source file. */
export interface FileCoverage {
  /** The file's path, as the report names it. */
  path: string;
  /** Lines with code. */
  lines: Tally;
  /** Ways that a condition can go. */
  branches: Tally;
}

/**
 * Parses the report that `deno coverage --lcov` prints: one record per file, of which the path and the
 * numbers of lines (`LF`, `LH`) and branches (`BRF`, `BRH`) are kept.
 *
 * The form is that of geninfo(1), section "TRACEFILE FORMAT".
 */
export function parseLcov(text: string): FileCoverage[] {
  return text.split(/^end_of_record$/m)
    .map((record) => new Map(record.split("\n").map(splitLine)))
    .flatMap((record) => {
      const path = record.get("SF");
      return path === undefined ? [] : [{
        path: path.trimEnd(),
        lines: tally(record, "LF", "LH"),
        branches: tally(record, "BRF", "BRH"),
      }];
    });
}

function splitLine(line: string): [key: string, value: string] {
  const [key = ""] = line.split(":");
  return [key, line.slice(key.length + 1)];
}

function tally(
  record: ReadonlyMap<string, string>,
  found: string,
  hit: string,
): Tally {
  return { found: Number(record.get(found)), hit: Number(record.get(hit)) };
}
