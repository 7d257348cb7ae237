/**
 * `deno task bench SUBJECT`: ratios against other programs, measured in one run.
 *
 * @module
 */

import { parseArgs } from "@std/cli";
import { benchConvert } from "./convert.ts";
import { benchDownload } from "./download.ts";
import { print } from "./measure/print.ts";

const { _: [subject], mib, rounds, size } = parseArgs(Deno.args, {
  string: ["mib", "rounds", "size"],
});

if (subject === "download") {
  await benchDownload({
    ...(mib !== undefined && { bytes: Number(mib) * 2 ** 20 }),
    ...(rounds !== undefined && { rounds: Number(rounds) }),
  });
} else if (subject === "convert" && (size === undefined || isSize(size))) {
  await benchConvert({
    ...(size !== undefined && { size }),
    ...(rounds !== undefined && { rounds: Number(rounds) }),
  });
} else {
  print("Usage: deno task bench download [--mib 1024] [--rounds 5]");
  print("       deno task bench convert [--size 0.5b|1.5b|7b] [--rounds 5]");
  Deno.exitCode = 2;
}

function isSize(text: unknown): text is "0.5b" | "1.5b" | "7b" {
  return text === "0.5b" || text === "1.5b" || text === "7b";
}
