/**
 * `deno task bench SUBJECT`: ratios against other programs, measured in one run.
 *
 * @module
 */

import { resolve } from "@std/path";
import { UsageError } from "../lib/base/errors.ts";
import { EXIT_CODES } from "../lib/base/exit_codes.ts";
import type {
  Command,
  COMMON_OPTIONS,
  OptionDefinitions,
  OptionValues,
} from "../lib/cli/command.ts";
import { defineCommand } from "../lib/cli/define_command.ts";
import { type Io, printJson, printLine } from "../lib/cli/io.ts";
import { runProcess } from "../lib/cli/process_io.ts";
import { CONTENDER_NAMES } from "./contenders/contender.ts";
import { PART_NAMES } from "./contenders/measure_part.ts";
import { benchConvert } from "./convert.ts";
import { benchDownload } from "./download.ts";
import { clearCache } from "./models/bench_cache.ts";
import {
  benchPredict,
  benchSpeed,
  type PredictBenchOptions,
} from "./predict.ts";
import { type BenchReport, readReport } from "./results/bench_report.ts";
import { formatChanges, formatReport } from "./results/format_report.ts";
import { saveReport } from "./results/save_report.ts";

const OPTIONS = {
  rounds: {
    type: "integer",
    placeholder: "N",
    minimum: 1,
    description: "runs of each program",
    default: "5, and less where one takes long",
  },
  quick: {
    type: "flag",
    description: "predict, convert --speed: a third of the time",
  },
  only: {
    type: "string",
    placeholder: "A,B",
    description: `predict, convert --speed: ${CONTENDER_NAMES.join(", ")}`,
  },
  parts: {
    type: "string",
    placeholder: "A,B",
    description: `predict: ${PART_NAMES.join(", ")}`,
  },
  model: {
    type: "string",
    placeholder: "FILE",
    repeatable: true,
    description:
      "folder of a checkpoint, or of ONNX graphs as they are published",
    default: "random weights",
  },
  compare: {
    type: "string",
    placeholder: "FILE",
    description: "report.json of an earlier run, to show what has changed",
  },
  fresh: {
    type: "flag",
    description: "make models anew that are kept from one run to the next",
  },
  speed: {
    type: "flag",
    description: "convert: how fast its results are, instead of itself",
  },
  size: {
    type: "string",
    placeholder: "SIZE",
    choices: ["0.5b", "1.5b", "7b"],
    description: "convert: dimensions of the checkpoint",
    default: "1.5b",
  },
  mib: {
    type: "integer",
    placeholder: "N",
    minimum: 1,
    description: "download: length of the file in MiB",
    default: "1024",
  },
} as const satisfies OptionDefinitions;

type BenchOptions = OptionValues<typeof OPTIONS & typeof COMMON_OPTIONS>;

/** Measures this toolkit against other programs. */
export const benchCommand: Command = defineCommand({
  name: "bench",
  summary: "Measure against other programs, as ratios in one run",
  description:
    "All programs take turns, round by round, so that a slow minute is slow for everyone. Models of " +
    "random weights are made first, and kept in the system's folder for temporary files.",
  operands: "download|convert|predict",
  options: OPTIONS,
  examples: {
    "deno task bench predict --quick": "transformers.js and llama.cpp",
    "deno task bench convert --speed": "the forms that conversion makes",
    "deno task bench download --mib 256": "curl and other programs",
  },
  async run({ options, operands, io }) {
    const [subject, ...others] = operands;
    if (options.fresh) await clearCache();
    if (others.length === 0 && subject === "predict") {
      return await report(benchPredict, options, io);
    }
    if (others.length === 0 && subject === "convert") {
      if (options.speed) return await report(benchSpeed, options, io);
      const { size, rounds } = options;
      return await benchConvert({
        ...(size && { size }),
        ...(rounds && { rounds }),
      });
    }
    if (others.length === 0 && subject === "download") {
      const { mib, rounds } = options;
      return await benchDownload({
        ...(mib && { bytes: mib * 2 ** 20 }),
        ...(rounds && { rounds }),
      });
    }
    throw new UsageError(
      `Cannot measure "${
        operands.join(" ")
      }": name one of download, convert, predict`,
    );
  },
});

if (import.meta.main) await runProcess(benchCommand);

/** Measures, prints and saves; the exit code says whether every program could be measured. */
async function report(
  bench: (options: PredictBenchOptions) => Promise<BenchReport>,
  options: BenchOptions,
  io: Io,
): Promise<number> {
  const before = options.compare === undefined
    ? undefined
    : await readReport(resolve(io.cwd, options.compare));
  const found = await bench(toBenchOptions(options, io));
  const folder = await saveReport(found);
  if (options.json) printJson(io, { ...found });
  else {
    printLine(io, formatReport(found));
    if (before) printLine(io, `\n${formatChanges(found, before)}`);
    printLine(io, `\n${folder}`);
  }
  return found.failures.length > 0 ? EXIT_CODES.partialFailure : 0;
}

function toBenchOptions(
  options: BenchOptions,
  io: Io,
): PredictBenchOptions {
  return {
    effort: options.quick ? "quick" : "full",
    rounds: options.rounds,
    only: namesOf("only", options.only, CONTENDER_NAMES),
    parts: namesOf("parts", options.parts, PART_NAMES),
    models: options.model.map((folder) => resolve(io.cwd, folder)),
    say: (line) => {
      if (!options.quiet) io.stderr.write(`${line}\n`);
    },
    signal: io.signal,
  };
}

function namesOf<Name extends string>(
  option: string,
  text: string | undefined,
  known: readonly Name[],
): Name[] | undefined {
  return text?.split(",").map((word) => {
    const name = known.find((name) => name === word);
    if (name !== undefined) return name;
    throw new UsageError(
      `Cannot use "${word}" in --${option}: choose ${known.join(", ")}`,
    );
  });
}
