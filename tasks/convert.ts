/**
 * `deno task convert --size X`: make a runnable model of a checkpoint.
 *
 * @module
 */

import { resolve } from "@std/path";
import type {
  Command,
  COMMON_OPTIONS,
  OptionDefinitions,
  OptionValues,
} from "../lib/cli/command.ts";
import { defineCommand } from "../lib/cli/define_command.ts";
import { type Io, printJson, printLine } from "../lib/cli/io.ts";
import { runProcess } from "../lib/cli/process_io.ts";
import { UsageError } from "../lib/base/errors.ts";
import { VISION_FORMS } from "../lib/convert/conversion_options.ts";
import { WEIGHT_FORMS } from "../lib/convert/weight_form.ts";
import { ConversionScreen } from "./convert/conversion_screen.ts";
import { MODEL_OPTIONS, TARGET_STORE } from "./models/model_options.ts";
import { requireWritable } from "./models/require_writable.ts";

const OPTIONS = {
  ...MODEL_OPTIONS,
  from: {
    type: "string",
    placeholder: "FILE",
    description: "folder of a checkpoint, instead of the catalog's",
  },
  out: {
    type: "string",
    placeholder: "FILE",
    description: "folder of the result, with --from",
  },
  weights: {
    type: "string",
    placeholder: "FORM",
    description: "how the language model is stored",
    choices: ["auto", ...WEIGHT_FORMS],
    default: "auto: int4 where the error allows it",
  },
  vision: {
    type: "string",
    placeholder: "FORM",
    description: "how the vision encoder is stored",
    choices: VISION_FORMS,
    default:
      "as fp32 and fp16 weights, else auto: int8 where the error allows it",
  },
  prefill: {
    type: "string",
    placeholder: "FORM",
    description: "add a second decoder, for prompts",
    choices: ["int8"],
  },
  calibrate: {
    type: "string",
    placeholder: "FILE",
    description:
      "folder of pictures to measure with; fixes the ranges of an 8-bit vision encoder by them",
    default: "examples/",
  },
  "no-tokenizer": {
    type: "flag",
    description: "graphs only, with --from",
  },
  store: TARGET_STORE,
  "remove-source": {
    type: "flag",
    description: "remove the checkpoint once the result is installed",
  },
  force: { type: "flag", description: "convert again what is there" },
} as const satisfies OptionDefinitions;

/** What `convert` was asked for. */
export type ConvertCommandOptions = OptionValues<
  typeof OPTIONS & typeof COMMON_OPTIONS
>;

/** Makes a model that runs of Apple's weights, or of a fine-tune of them. */
export const convertCommand: Command = defineCommand({
  name: "convert",
  summary: "Make a model that runs of Apple's weights, or of a fine-tune",
  description:
    "Turns a checkpoint (safetensors) into ONNX graphs that this toolkit and transformers.js run, and " +
    "measures on pictures which parts can be stored in 8 or 4 bits. It needs no network; download " +
    "fetches the checkpoint, and converts it too.",
  options: OPTIONS,
  environment: {
    FASTVLM_HOME: "folder of the user store",
    FASTVLM_CONFIG: "catalog to use, like --config",
  },
  examples: {
    "deno task convert --size 1.5b": "convert what is downloaded",
    "deno task convert --size 7b --weights int4 --remove-source":
      "4 bits without measuring, and no copy of the checkpoint",
    "deno task convert --from my-fine-tune --out artifacts/mine":
      "any folder with a model of this architecture",
  },
  async run({ options, io }) {
    refuseContradictions(options);
    using screen = new ConversionScreen(io, options);
    const { from, out } = options;
    const report = from !== undefined && out !== undefined
      ? await convertOwn({ from, out }, options, { io, screen })
      : await convertKnown(options, { io, screen });
    screen[Symbol.dispose]();
    if (options.json) printJson(io, { version: 1, ...report });
    else if (!options.quiet) {
      const what = report.isNew ? "converted" : "already converted";
      printLine(io, `${report.key} ${what}: ${report.directory}`);
    }
  },
});

if (import.meta.main) await runProcess(convertCommand);

/** What became of a model. */
export interface ConvertReport {
  /** Its key, or the name of its folder. */
  key: string;
  /** Its folder. */
  directory: string;
  /** Whether anything was done. */
  isNew: boolean;
  /** How it was made, if its manifest says so. */
  conversion: Record<string, unknown> | undefined;
}

function refuseContradictions(
  { from, out, size, variant, ...options }: ConvertCommandOptions,
): void {
  if ((from === undefined) !== (out === undefined)) {
    throw new UsageError("Cannot convert: --from and --out go together");
  }
  const [used, place] = from === undefined
    ? [{ "no-tokenizer": options["no-tokenizer"] }, "--size"]
    : [{
      ...{ size, variant, store: options.store },
      "remove-source": options["remove-source"],
    }, "--from"];
  const [named] = Object.entries(used).filter(([, value]) => value);
  if (named === undefined) return;
  throw new UsageError(`Cannot use --${named[0]} with ${place}`);
}

async function convertOwn(
  { from, out }: { from: string; out: string },
  options: ConvertCommandOptions,
  { io, screen }: { io: Io; screen: ConversionScreen },
): Promise<ConvertReport> {
  const { cwd, signal } = io;
  const directory = await requireWritable(resolve(cwd, out));
  const { weights = "auto", vision, prefill, calibrate, force } = options;
  // Late, as native libraries come with it: help does without the permission for them.
  const { convertFolder } = await import("./convert/convert_folder.ts");
  const conversion = await convertFolder({
    from: resolve(cwd, from),
    out: directory,
    form: { weights, vision, prefill },
    force,
    tokenizer: !options["no-tokenizer"],
    ...(calibrate !== undefined && { calibrate: resolve(cwd, calibrate) }),
    signal,
    onConversion: (progress) => screen.update(out, progress),
    onNotice: (notice) => screen.note(notice),
  });
  return { key: out, directory, isNew: true, conversion };
}

async function convertKnown(
  options: ConvertCommandOptions,
  { io, screen }: { io: Io; screen: ConversionScreen },
): Promise<ConvertReport> {
  const { convertModel } = await import("./convert/convert_model.ts");
  return await convertModel(options, { io, screen });
}
