/**
 * `deno task predict --image FILE`: describe pictures.
 *
 * @module
 */

import type { Command } from "../lib/cli/command.ts";
import { defineCommand } from "../lib/cli/define_command.ts";
import { runProcess } from "../lib/cli/process_io.ts";
import { isBatch } from "./predict/batch/batch_plan.ts";
import { PREDICT_OPTIONS } from "./predict/options.ts";

/** Describes pictures, prints the answers and keeps them as an artifact. */
export const predictCommand: Command = defineCommand({
  name: "predict",
  summary: "Describe pictures",
  description:
    "Answers a question about each picture, prints the answers and keeps them as an artifact. With --input, " +
    "--results, --report or --out x.jsonl the answers go to files instead that grow with the run: the same " +
    "command goes on where it was stopped, and asks again only what has changed. It needs no network. The " +
    "tiny model is built on first use; the others have to be downloaded before.",
  options: PREDICT_OPTIONS,
  environment: { FASTVLM_HOME: "folder of the user store" },
  examples: {
    "deno task predict --size tiny --image examples/red-mug.png":
      "describe a picture",
    'deno task predict --image photo.jpg --prompt "What is on the sign?"':
      "ask something else",
    "deno task predict --image pictures/ --mode detect --json":
      "every picture of a folder, for a program",
    "deno task predict --image pictures/ --recursive --out artifacts/r.jsonl":
      "a large folder; the same line goes on after a stop",
    "deno task predict --input list.txt --shard 0/8 --results artifacts/run":
      "the first of eight machines' part of a list",
  },
  async run({ options, io }) {
    // Late, as native libraries come with it: help does without the permission for them.
    if (isBatch(options)) {
      const { runBatch } = await import("./predict/batch/run_batch.ts");
      await runBatch(options, io);
    } else {
      const { predictDocument } = await import(
        "./predict/predict_document.ts"
      );
      await predictDocument(options, io);
    }
  },
});

if (import.meta.main) await runProcess(predictCommand);
