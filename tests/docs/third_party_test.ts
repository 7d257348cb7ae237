import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { readJson } from "../../lib/base/json.ts";
import { listedPackages } from "../../tasks/dev/third_party/format_third_party.ts";
import { listPackages } from "../../tasks/dev/third_party/npm_package.ts";
import { TOOLKIT_ROOT } from "../support/run_task.ts";

/** Licenses that somebody has looked at: what they ask for is met by passing packages on as they are. */
const KNOWN_LICENSES = [
  "0BSD",
  "Apache-2.0",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "LGPL-3.0-or-later",
  "MIT",
];

Deno.test("THIRD_PARTY.md lists the packages of deno.lock: else run deno task third-party", async () => {
  const lock = await readJson(join(TOOLKIT_ROOT, "deno.lock"));
  assertEquals(
    listedPackages(await readPage()),
    listPackages(lock).map(({ name, version }) => `${name}@${version}`),
  );
});

Deno.test("THIRD_PARTY.md has no license that nobody has looked at", async () => {
  const rows = (await readPage()).split("\n")
    .filter((line) => /^\| (?!package|---)/.test(line));
  const unknown = rows.filter((row) =>
    row.split("|").at(-2)?.split(/ AND | OR /)
      .some((license) => !KNOWN_LICENSES.includes(license.trim()))
  );
  assertEquals(unknown, []);
});

async function readPage(): Promise<string> {
  return await Deno.readTextFile(
    join(TOOLKIT_ROOT, "docs", "THIRD_PARTY.md"),
  );
}
