import { join } from "@std/path";
import { atomicWrite } from "../../base/atomic_write.ts";
import { formatJson } from "../tokenizer/json_files.ts";
import { describeGeneration } from "./generation_config.ts";
import { formatChanges, formatNotice, readLicenses } from "./legal_files.ts";
import { describeModel, type ModelConfigParts } from "./model_config.ts";
import {
  describePreprocessor,
  describeProcessor,
} from "./processor_configs.ts";

/** What {@linkcode writeModelFiles} describes. */
export interface WriteModelFilesOptions extends ModelConfigParts {
  /** What was done to the weights, one sentence each, without a line break. */
  readonly changes: readonly string[];
}

/** What {@linkcode writeModelFiles} has written. */
export interface WrittenModelFiles {
  /** Names of the files, sorted. */
  readonly files: readonly string[];
  /** What a person should know, one line each. */
  readonly notices: readonly string[];
}

/** What always differs from the checkpoint's own small files. */
const FILE_CHANGES = [
  "config.json: dimensions written out, graphs described, references to Python files left out",
  "generation_config.json: sampling settings left out",
];

const TOKENIZER_CHANGES = [
  "tokenizer.json: written from vocab.json, merges.txt and added_tokens.json; the token <image> added if it was missing",
];

const NO_TOKENIZER_CHANGES = [
  "no tokenizer: these graphs cannot be run by themselves",
];

/**
 * Writes all files of a converted model's folder but the graphs: those that our runtime and
 * transformers.js read, the license, `NOTICE` and `CHANGES`. The same options give the same bytes.
 *
 * Without a tokenizer the folder is marked in `config.json` as one that cannot be run by itself; see
 * `isGraphsOnly()`.
 *
 * @throws {ModelFormatError} If the checkpoint's small files are damaged.
 * @throws the file system's errors.
 */
export async function writeModelFiles(
  directory: string,
  options: WriteModelFilesOptions,
): Promise<WrittenModelFiles> {
  const { checkpoint } = options;
  const licenses = await readLicenses(checkpoint.directory);
  const files = new Map<string, string | Uint8Array>([
    ...licenses,
    ...await describeFiles(options),
    ["NOTICE", formatNotice([...licenses.keys()])],
    ["CHANGES", formatChanges(listChanges(options))],
  ]);
  for (const [name, content] of files) {
    await atomicWrite(join(directory, name), content);
  }
  return {
    files: [...files.keys()].sort(),
    notices: licenses.size > 0 ? [] : [
      `"${checkpoint.directory}" has no LICENSE: add the model's license before you pass the result on`,
    ],
  };
}

async function describeFiles(
  options: WriteModelFilesOptions,
): Promise<[string, string][]> {
  const { checkpoint: { directory, config, imageSize }, tokenizer } = options;
  const documents = {
    "config.json": describeModel(options),
    "generation_config.json": await describeGeneration(directory, config),
    "preprocessor_config.json": describePreprocessor(imageSize),
    ...(tokenizer && { "processor_config.json": describeProcessor() }),
  };
  return [
    ...Object.entries(documents).map(([name, document]): [string, string] => [
      name,
      formatJson(document),
    ]),
    ...Object.entries(tokenizer?.files ?? {}),
  ];
}

function listChanges(
  { changes, tokenizer }: WriteModelFilesOptions,
): string[] {
  const own = tokenizer === undefined
    ? NO_TOKENIZER_CHANGES
    : TOKENIZER_CHANGES;
  return [...changes, ...own, ...FILE_CHANGES];
}
