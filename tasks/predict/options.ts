import type {
  COMMON_OPTIONS,
  OptionDefinitions,
  OptionValues,
} from "../../lib/cli/command.ts";
import { DEVICES } from "../../lib/onnx/device.ts";
import { MODEL_OPTIONS } from "../models/model_options.ts";

/** Answers that the model generates together if it is not told otherwise. */
const DEFAULT_BATCH = 8;

/** Pictures that are read and prepared while the model is busy with those before them. */
const PREPARED_AHEAD = 2;

/** The options of `predict`. */
export const PREDICT_OPTIONS = {
  image: {
    type: "string",
    repeatable: true,
    placeholder: "FILE",
    description: "file, folder, pattern, data: URL, or - for standard input",
  },
  recursive: {
    type: "flag",
    description: "the folders in a folder too; links to folders are left out",
  },
  input: {
    type: "string",
    placeholder: "FILE",
    description:
      "list with a picture a line: a path, or JSON with image, name, prompt, mode; - is standard input",
  },
  root: {
    type: "string",
    placeholder: "FILE",
    description: "folder that paths of --input start from",
    default: "the working directory",
  },
  shard: {
    type: "string",
    placeholder: "I/N",
    description:
      "of --input only the lines whose number, from 0 on, modulo N is I",
  },
  ...MODEL_OPTIONS,
  model: {
    type: "string",
    placeholder: "FILE",
    description: "folder of a model, as ./mine, or type:size:variant",
  },
  device: {
    type: "string",
    placeholder: "DEVICE",
    description: "what runs the model",
    choices: DEVICES,
    default: "cpu",
  },
  threads: {
    type: "integer",
    placeholder: "N",
    description: "threads that share the work",
    minimum: 1,
    default: "one for each core",
  },
  "max-batch": {
    type: "integer",
    placeholder: "N",
    description: "answers that are generated together",
    minimum: 1,
    maximum: 64,
    default: String(DEFAULT_BATCH),
  },
  jobs: {
    type: "integer",
    placeholder: "N",
    description: "pictures under way at once",
    minimum: 1,
    maximum: 256,
    default: `${PREPARED_AHEAD} more than --max-batch`,
  },
  mode: {
    type: "string",
    placeholder: "MODE",
    description: "what to ask: describe, detect or document",
    default: "describe",
  },
  prompt: {
    type: "string",
    placeholder: "TEXT",
    description: "question to ask instead of the mode's own",
  },
  schema: {
    type: "string",
    placeholder: "FILE",
    description: "JSON Schema that answers are made valid by",
    default: "with --json the mode's own",
  },
  resolution: {
    type: "integer",
    placeholder: "N",
    description: "side that pictures are made to fit: a multiple of 64",
    minimum: 64,
    default: "the model's own: 1024",
  },
  "max-tokens": {
    type: "integer",
    placeholder: "N",
    description: "longest answer, in tokens",
    default: "512",
  },
  temperature: {
    type: "number",
    placeholder: "T",
    description: "0 takes the likeliest token, 1 draws as the model says",
    default: "0",
  },
  "top-k": {
    type: "integer",
    placeholder: "N",
    description: "draw among so many of the likeliest tokens; 0 means all",
    default: "0",
  },
  "top-p": {
    type: "number",
    placeholder: "P",
    description: "draw among the likeliest that together have this probability",
    default: "1",
  },
  "min-p": {
    type: "number",
    placeholder: "P",
    description: "draw among those with this share of the likeliest one's",
    default: "0",
  },
  "repeat-penalty": {
    type: "number",
    placeholder: "N",
    description: "above 1 makes tokens of the answer less likely to come again",
    default: "1",
  },
  seed: {
    type: "integer",
    placeholder: "N",
    description: "the same seed gives the same answer",
  },
  logprobs: {
    type: "integer",
    placeholder: "N",
    description:
      "add each token's log-probability, and those of so many others",
    minimum: 0,
    maximum: 20,
  },
  stop: {
    type: "string",
    repeatable: true,
    placeholder: "TEXT",
    description: "end the answer before this text",
  },
  stream: { type: "flag", description: "print the answer as it comes" },
  out: {
    type: "string",
    placeholder: "FILE",
    description:
      "write the result here instead of under artifacts/; x.jsonl has a line for each picture and is resumed",
  },
  unordered: {
    type: "flag",
    description: "lines as the answers come, not as the pictures",
  },
  results: {
    type: "string",
    placeholder: "FILE",
    description: "folder that several runs fill together, an answer a file",
  },
  report: {
    type: "string",
    placeholder: "FILE",
    description: "page with all pictures and answers, as report.html",
  },
} as const satisfies OptionDefinitions;

/** What the options of `predict` were given. */
export type PredictValues = OptionValues<
  typeof PREDICT_OPTIONS & typeof COMMON_OPTIONS
>;

/** How many pictures are under way at once. */
export function jobsOf(
  { jobs, "max-batch": maxBatch = DEFAULT_BATCH }: PredictValues,
): number {
  return jobs ?? maxBatch + PREPARED_AHEAD;
}
