import { basename, join } from "@std/path";
import type { FileDigest } from "../catalog/schema.ts";
import {
  type Checkpoint,
  openCheckpoint,
} from "./checkpoint/open_checkpoint.ts";
import {
  checkConversion,
  type ConversionCheck,
} from "./check/check_conversion.ts";
import { describeCheck } from "./check/describe_check.ts";
import type { Choices, MeasuredChoices } from "./choose/choices.ts";
import { chosenForm, isMeasured, plainForm } from "./choose/chosen_form.ts";
import { describeChoices } from "./choose/describe_choices.ts";
import { measureChoices } from "./choose/measure_choices.ts";
import { readChoices } from "./choose/read_choices.ts";
import type { ConvertOptions } from "./conversion_options.ts";
import { describeGeneration } from "./files/generation_config.ts";
import { writeModelFiles } from "./files/write_model_files.ts";
import { CONVERTER_VERSION, fingerprintOf } from "./fingerprint.ts";
import { describeChanges } from "./output/describe_changes.ts";
import { digestFiles } from "./output/digest_files.ts";
import { FinishedFiles } from "./output/finished_files.ts";
import { installedDigests } from "./output/installed_digests.ts";
import {
  type GraphFile,
  type ModelForm,
  planGraphs,
} from "./output/plan_graphs.ts";
import { requireRoom } from "./output/require_room.ts";
import { runBoth } from "./output/run_both.ts";
import { SourceDigests } from "./output/source_digests.ts";
import { writeGraphs } from "./output/write_graphs.ts";
import { WrittenGraphs } from "./output/written_graphs.ts";
import { WeightWriter } from "./quantize/weight_writer.ts";
import {
  buildTokenizer,
  type ConvertedTokenizer,
} from "./tokenizer/build_tokenizer.ts";
import { readTokenizerFiles } from "./tokenizer/read_tokenizer_files.ts";

/** What a conversion made. */
export interface Conversion {
  /** All files by path below the folder: whole, and flushed to the disk. */
  readonly files: Readonly<Record<string, FileDigest>>;
  /** How they were made, for the model's manifest. */
  readonly record: ConversionRecord;
  /** What a person should know, a line each. */
  readonly notices: readonly string[];
}

/** How a model's files were made. */
export interface ConversionRecord {
  /** Version of the converter. */
  readonly converter: string;
  /** Digests of the checkpoint's files by name. */
  readonly source: Readonly<Record<string, FileDigest>>;
  /** What was asked for. */
  readonly form: ConvertOptions["form"];
  /** What was measured to choose the form, if anything was; and what was chosen. */
  readonly choices?: Choices;
  /** Errors of the written files against float32. */
  readonly check: ConversionCheck;
}

/**
 * Converts a checkpoint as Apple publishes them (safetensors, one file or shards) into a folder that
 * this toolkit and transformers.js run: three ONNX graphs with their weights beside them, the
 * tokenizer, and the small files.
 *
 * Weights are read by rows and written where the graph's plan puts them, so that a checkpoint may be
 * larger than the memory. Of a conversion that was broken off, the files that were whole are kept; the
 * same call goes on with the next one. The same checkpoint, options and machine give the same bytes.
 *
 * @param source Folder of the checkpoint.
 * @param target Folder of the result, for this call alone.
 * @throws {ConfigError} If the checkpoint has an architecture that is not known.
 * @throws {ModelFormatError} If its files are damaged or incomplete, or the result does not compute
 * what it should.
 * @throws {DiskFullError} If there is not enough room.
 */
export async function convertCheckpoint(
  source: string,
  target: string,
  options: ConvertOptions,
): Promise<Conversion> {
  using checkpoint = await openCheckpoint(source);
  const tokenizer = await readTokenizer(checkpoint, options);
  const finished = await FinishedFiles.open(
    target,
    await fingerprintOf(checkpoint, options),
  );
  const work = { checkpoint, tokenizer, target, finished, options };
  // Before the measuring, which takes a while; what it changes is little.
  const plain = await planForm(plainForm(options.form), work);
  const { signal, workers } = options;
  const known = options.sourceDigests ?? await installedDigests(source);
  await using writer = new WeightWriter({
    checkpointDirectory: source,
    workers,
  });
  const paths = checkpoint.files.map(({ path }) => path);
  using sourceDigests = new SourceDigests(paths, { known, signal });
  const measured = await choose(work, writer);
  const planned = measured === undefined
    ? plain
    : await planForm(chosenForm(options.form, measured), work);
  const made = await make(planned, work, writer);
  const record = {
    converter: CONVERTER_VERSION,
    source: await sourceDigests.all(),
    form: options.form,
    ...(measured && { choices: measured.choices }),
    check: made.check,
  };
  await finished.remove();
  const notices = [
    ...checkpoint.warnings,
    ...describeChoices(measured?.choices ?? {}),
    ...made.notices,
  ];
  return { files: made.files, record, notices };
}

/** A conversion that was prepared. */
interface Work {
  readonly checkpoint: Checkpoint;
  readonly tokenizer: ConvertedTokenizer | undefined;
  readonly target: string;
  readonly finished: FinishedFiles;
  readonly options: ConvertOptions;
}

/** What is to be made. */
interface Planned {
  readonly form: ModelForm;
  readonly graphs: readonly GraphFile[];
}

/** Plans a form that there is room for. */
async function planForm(
  form: ModelForm,
  { checkpoint, tokenizer, target, finished, options }: Work,
): Promise<Planned> {
  const { embeddingRows } = tokenizer ?? {};
  const graphs = planGraphs(checkpoint, { ...form, embeddingRows });
  await requireRoom({
    ...{ checkpoint, graphs, target, finished },
    ...{ form: options.form, activations: options.activations },
    pictures: picturesOf(checkpoint, options),
  });
  return { form, graphs };
}

/** Writes all files, and compares each with the checkpoint as soon as it is written. */
async function make(
  planned: Planned,
  work: Work,
  writer: WeightWriter,
): Promise<Pick<Conversion, "files" | "notices"> & { check: ConversionCheck }> {
  const { form, graphs } = planned;
  const { checkpoint, target, options } = work;
  const written = new WrittenGraphs();
  const [{ files, notices }, check] = await runBoth(
    (signal) => writeFiles(planned, work, { writer, written, signal }),
    (signal) =>
      checkConversion(target, {
        ...{ checkpoint, graphs, form, writer, signal },
        written: (path) => written.wait(path, signal),
      }),
    options.signal,
  );
  return { files, notices: [...describeCheck(check), ...notices], check };
}

/** What {@linkcode writeFiles} works with. */
interface FileWriting {
  readonly writer: WeightWriter;
  /** Told of the graphs that are written. */
  readonly written: WrittenGraphs;
  readonly signal: AbortSignal;
}

/** Writes all files, the small ones last. */
async function writeFiles(
  { form, graphs }: Planned,
  { checkpoint, tokenizer, target, finished, options }: Work,
  { writer, written, signal }: FileWriting,
): Promise<Pick<Conversion, "files" | "notices">> {
  const { onProgress } = options;
  const files = await writeGraphs(graphs, {
    ...{ directory: target, weights: writer, finished, signal },
    onWritten: ({ path }) => written.add(path),
    onProgress: (progress) => onProgress?.({ phase: "write", ...progress }),
  });
  onProgress?.({ phase: "check", step: "comparing the result with float32" });
  const small = await writeModelFiles(target, {
    ...{ checkpoint, tokenizer },
    graphs: graphs.filter(isStandard).map(({ path }) => basename(path)),
    changes: describeChanges(form),
  });
  const paths = small.files.map((name) => join(target, name));
  return {
    files: { ...files, ...await digestFiles(paths, signal) },
    notices: small.notices,
  };
}

/** What a conversion that was broken off chose is not measured again. */
async function choose(
  { checkpoint, target, finished, options }: Work,
  writer: WeightWriter,
): Promise<MeasuredChoices | undefined> {
  if (!isMeasured(options)) return undefined;
  const known = readChoices(finished.choices);
  if (known !== undefined) return known;
  const measured = await measureChoices(checkpoint, {
    ...options,
    writer,
    directory: target,
  });
  await finished.keepChoices(measured);
  return measured;
}

/** How many pictures are measured with, and their side; without any, there is a built-in one. */
function picturesOf(
  { imageSize }: Checkpoint,
  { pictures: [first, ...others] = [] }: ConvertOptions,
): { count: number; side: number } {
  if (first === undefined) return { count: 1, side: imageSize };
  return { count: 1 + others.length, side: Math.sqrt(first.length / 3) };
}

/** Other libraries know three graphs. */
function isStandard({ path }: GraphFile): boolean {
  return !path.includes("prefill");
}

/** Before anything is written, as what is wrong here cannot be converted. */
async function readTokenizer(
  { directory, config, language }: Checkpoint,
  { tokenizer = true }: ConvertOptions,
) {
  await describeGeneration(directory, config);
  if (!tokenizer) return undefined;
  const { vocabularyRows } = language;
  return buildTokenizer(await readTokenizerFiles(directory), {
    vocabularyRows,
    // A row is added for <image> where it has none.
    embeddingRows: vocabularyRows + 1,
  });
}
