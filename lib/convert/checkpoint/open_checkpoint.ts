import { join } from "@std/path";
import { TensorFolder } from "../safetensors/tensor_folder.ts";
import type { TensorSource } from "../weights/tensor_source.ts";
import { checkTensors } from "./check_tensors.ts";
import type { LanguageDimensions } from "./dimensions.ts";
import {
  describeUnknownTensors,
  type ExpectedTensors,
} from "./expected_tensors.ts";
import {
  EMBEDDING_NAME,
  HEAD_NAME,
  languageTensors,
  projectorTensors,
} from "./language_tensors.ts";
import {
  type CheckpointConfig,
  CONFIG_FILE_NAME,
  readConfig,
} from "./read_config.ts";
import { decideHead } from "./tied_head.ts";
import {
  detectVisionForm,
  towerTensors,
  type VisionForm,
} from "./tower_tensors.ts";

/** A file of a checkpoint. */
export interface CheckpointFile {
  /** Absolute path, or relative to where the toolkit runs, as the checkpoint's own. */
  readonly path: string;
  /** Its length. */
  readonly bytes: number;
}

/** A folder with a FastVLM model as Apple publishes them, checked and open. */
export interface Checkpoint extends TensorSource, Disposable {
  /** The folder. */
  readonly directory: string;
  /** `config.json` as it is. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Sizes and constants of the language model. */
  readonly language: LanguageDimensions;
  /** How the vision tower is stored. */
  readonly visionForm: VisionForm;
  /** Width and height that the tower was trained with, in pixels. */
  readonly imageSize: number;
  /** Names of all tensors, sorted. */
  readonly tensorNames: readonly string[];
  /** `config.json`, the index of shards if there is one, and the files of tensors. */
  readonly files: readonly CheckpointFile[];
  /** Length of these files together. */
  readonly bytes: number;
  /** What a person should know of the checkpoint, a line each. */
  readonly warnings: readonly string[];
}

/**
 * Opens a checkpoint: reads `config.json` and the headers of the safetensors files, and checks that
 * every tensor of the architecture is there with the right shape. Of the tensors themselves, only
 * `lm_head.weight` and `embed_tokens.weight` may be read, to compare them.
 *
 * @throws {NotFoundError} If there is no such folder.
 * @throws {ConfigError} If `config.json` describes something that cannot be converted.
 * @throws {ModelFormatError} If files or tensors are missing, damaged or of a wrong shape, or are
 * pickle files.
 */
export async function openCheckpoint(directory: string): Promise<Checkpoint> {
  using opened = new DisposableStack();
  const folder = opened.use(await TensorFolder.open(directory));
  const config = await readConfig(directory);
  const checkpoint = await checkFolder(folder, config, directory);
  // From here on the files belong to the caller.
  opened.move();
  return checkpoint;
}

async function checkFolder(
  folder: TensorFolder,
  config: CheckpointConfig,
  directory: string,
): Promise<Checkpoint> {
  const { tensorNames } = folder;
  const vocabularyRows = countRows(folder) ?? config.vocabularySize;
  const visionForm = detectVisionForm(tensorNames);
  const expected = listTensors(config, vocabularyRows, visionForm);
  checkTensors(folder, expected, directory);
  const { tied, warnings } = await decideHead(folder, config.tieWordEmbeddings);
  const head = headTensors(config, vocabularyRows);
  if (!tied) checkTensors(folder, head, directory);
  const files = await listFiles(folder, directory);
  return {
    directory,
    config: config.document,
    language: { ...config.language, vocabularyRows, tied },
    visionForm,
    imageSize: config.imageSize,
    tensorNames,
    files,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    warnings: [
      ...describeVocabulary(config, vocabularyRows),
      ...warnings,
      ...describeUnknownTensors(tensorNames, new Map([...expected, ...head])),
    ],
    info: (name) => folder.info(name),
    has: (name) => folder.has(name),
    readRows: (name, from, to) => folder.readRows(name, from, to),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

/** Rows of the tokens' vectors; fine-tuning may have added some without saying so in `config.json`. */
function countRows(folder: TensorFolder): number | undefined {
  return folder.has(EMBEDDING_NAME)
    ? folder.info(EMBEDDING_NAME).shape[0]
    : undefined;
}

function listTensors(
  { language }: CheckpointConfig,
  vocabularyRows: number,
  visionForm: VisionForm,
): ExpectedTensors {
  return new Map([
    ...towerTensors(visionForm),
    ...projectorTensors(language.hiddenSize),
    ...languageTensors({ ...language, vocabularyRows }),
  ]);
}

function headTensors(
  { language }: CheckpointConfig,
  vocabularyRows: number,
): ExpectedTensors {
  return new Map([[HEAD_NAME, [vocabularyRows, language.hiddenSize]]]);
}

function describeVocabulary(
  { vocabularySize, language }: CheckpointConfig,
  rows: number,
): string[] {
  const warnings: string[] = [];
  if (vocabularySize !== rows) {
    warnings.push(
      `vocab_size is ${vocabularySize}, but "${EMBEDDING_NAME}" has ${rows} rows: the rows count`,
    );
  }
  if (language.eosTokenId >= rows) {
    warnings.push(
      `eos_token_id is ${language.eosTokenId}, which none of the ${rows} tokens has: answers end by length only`,
    );
  }
  return warnings;
}

async function listFiles(
  folder: TensorFolder,
  directory: string,
): Promise<CheckpointFile[]> {
  const paths = new Set([
    join(directory, CONFIG_FILE_NAME),
    folder.listPath,
    ...folder.files.map(({ path }) => path),
  ]);
  return await Promise.all([...paths].map(async (path) => {
    const { size } = await Deno.stat(path);
    return { path, bytes: size };
  }));
}
