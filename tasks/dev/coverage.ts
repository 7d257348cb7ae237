/**
 * Runs the suite (`deno task test`) with coverage, the commands that it starts included, and fails if
 * too little of `lib/` and `tasks/` was run. The raw numbers go to `.coverage/`, emptied first.
 *
 * @module
 */

import { join, toFileUrl } from "@std/path";
import { removeIfPresent } from "../../lib/base/atomic_write.ts";
import {
  type CoverageLimits,
  judgeCoverage,
} from "./coverage/judge_coverage.ts";
import { parseLcov } from "./coverage/parse_lcov.ts";
import { removeUnfinished } from "./coverage/remove_unfinished.ts";

/** What the project asks of itself. */
const LIMITS: CoverageLimits = { lines: 90, branches: 80 };
const ROOT = join(Deno.cwd(), "/");
const FOLDER = join(ROOT, ".coverage");

Deno.exitCode = await runSuite() || await judge();

async function runSuite(): Promise<number> {
  await removeIfPresent(FOLDER);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "test", "--coverage-raw-data-only"],
    env: { DENO_COVERAGE_DIR: FOLDER },
  }).spawn();
  return (await child.status).code;
}

async function judge(): Promise<number> {
  await removeUnfinished(FOLDER);
  const sources = `^${RegExp.escape(toFileUrl(ROOT).href)}(lib|tasks)/`;
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["coverage", "--lcov", `--include=${sources}`, FOLDER],
    stderr: "inherit",
  }).output();
  return code || report(new TextDecoder().decode(stdout));
}

function report(lcov: string): number {
  const files = parseLcov(lcov).map((file) => ({
    ...file,
    path: file.path.replace(ROOT, ""),
  }));
  const { table, failures } = judgeCoverage(files, LIMITS);
  print(Deno.stdout, `${table}\n`);
  for (const failure of failures) print(Deno.stderr, `error: ${failure}\n`);
  return failures.length === 0 ? 0 : 1;
}

function print(output: typeof Deno.stdout, text: string): void {
  output.writeSync(new TextEncoder().encode(text));
}
