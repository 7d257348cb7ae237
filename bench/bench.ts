/**
 * `deno task bench download`: ratios against other programs, measured in one run.
 *
 * @module
 */

import { parseArgs } from "@std/cli";
import { benchDownload } from "./download.ts";
import { print } from "./measure/print.ts";

const { _: [subject], mib, rounds } = parseArgs(Deno.args, {
  string: ["mib", "rounds"],
});

if (subject === "download") {
  await benchDownload({
    ...(mib !== undefined && { bytes: Number(mib) * 2 ** 20 }),
    ...(rounds !== undefined && { rounds: Number(rounds) }),
  });
} else {
  print("Usage: deno task bench download [--mib 1024] [--rounds 5]");
  Deno.exitCode = 2;
}
