import { basename, join } from "@std/path";
import type { FileDigest } from "../catalog/schema.ts";
import {
  type Checkpoint,
  openCheckpoint,
} from "./checkpoint/open_checkpoint.ts";
import { checkConversion } from "./check/check_conversion.ts";
import {
  chooseForm,
  type ChosenForm,
  plainForm,
} from "./choose/choose_form.ts";
import type { ConvertOptions } from "./conversion_options.ts";
import { describeGeneration } from "./files/generation_config.ts";
import { writeModelFiles } from "./files/write_model_files.ts";
import { CONVERTER_VERSION, fingerprintOf } from "./fingerprint.ts";
import { describeChanges } from "./output/describe_changes.ts";
import { digestFiles } from "./output/digest_files.ts";
import { FinishedFiles } from "./output/finished_files.ts";
import { type GraphFile, planGraphs } from "./output/plan_graphs.ts";
import { requireSpace } from "./output/require_space.ts";
import { SourceDigests } from "./output/source_digests.ts";
import { writeGraphs } from "./output/write_graphs.ts";
import { buildTokenizer } from "./tokenizer/build_tokenizer.ts";
import { readTokenizerFiles } from "./tokenizer/read_tokenizer_files.ts";
import { planVisionEncoder } from "./vision/plan_vision_encoder.ts";

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
  readonly choices?: unknown;
  /** Errors of the written files against float32. */
  readonly check: unknown;
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
  const { signal, sourceDigests: known } = options;
  const tokenizer = await readTokenizer(checkpoint, options);
  const finished = await FinishedFiles.open(
    target,
    await fingerprintOf(checkpoint, options),
  );
  // Before the measuring, which takes a while; what it changes is little.
  const plain = planGraphs(checkpoint, plainForm(options.form));
  await requireRoom(checkpoint, { graphs: plain, target, finished });
  const paths = checkpoint.files.map(({ path }) => path);
  using sourceDigests = new SourceDigests(paths, { known, signal });
  const chosen = await chooseForm(checkpoint, {
    ...options,
    directory: target,
  });
  const { embeddingRows } = tokenizer ?? {};
  const graphs = planGraphs(checkpoint, { ...chosen.form, embeddingRows });
  await requireRoom(checkpoint, { graphs, target, finished });
  const written = await writeGraphs(graphs, {
    ...options,
    directory: target,
    checkpointDirectory: source,
    finished,
    onProgress: (progress) =>
      options.onProgress?.({ phase: "write", ...progress }),
  });
  const small = await writeModelFiles(target, {
    checkpoint,
    tokenizer,
    graphs: graphs.filter(isStandard).map(({ path }) => ({
      name: basename(path),
      external: true,
    })),
    changes: describeChanges(chosen.form),
  });
  const smallPaths = small.files.map((name) => join(target, name));
  const record = await describe(
    checkpoint,
    { chosen, graphs, target, sourceDigests },
    options,
  );
  await finished.remove();
  return {
    files: { ...written, ...await digestFiles(smallPaths) },
    record,
    notices: [...checkpoint.warnings, ...chosen.remarks, ...small.notices],
  };
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

async function requireRoom(
  checkpoint: Checkpoint,
  { graphs, target, finished }: {
    graphs: readonly GraphFile[];
    target: string;
    finished: FinishedFiles;
  },
): Promise<void> {
  const { directory: source, bytes: sourceBytes } = checkpoint;
  const total = graphs.reduce((sum, { graph }) => sum + graph.dataBytes, 0);
  // What is written is compared with a vision encoder in float32, which lies beside it meanwhile.
  const reference = planVisionEncoder(checkpoint, {
    weights: "fp32",
    dataFile: "",
  });
  const bytes = total - finished.bytes + reference.dataBytes;
  await requireSpace({ directory: target, bytes, source, sourceBytes });
}

async function describe(
  checkpoint: Checkpoint,
  { chosen, graphs, target, sourceDigests }: {
    chosen: ChosenForm;
    graphs: readonly GraphFile[];
    target: string;
    sourceDigests: SourceDigests;
  },
  { form, workers, signal, onProgress }: ConvertOptions,
): Promise<ConversionRecord> {
  const check = await checkConversion(target, {
    checkpoint,
    graphs,
    workers,
    signal,
    onStep: (step) => onProgress?.({ phase: "check", step }),
  });
  return {
    converter: CONVERTER_VERSION,
    source: await sourceDigests.all(),
    form,
    ...(chosen.choices !== undefined && { choices: chosen.choices }),
    check,
  };
}
