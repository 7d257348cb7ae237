import { ensureDir } from "@std/fs";
import { dirname, join } from "@std/path";
import {
  type OpenModel,
  openModel,
} from "../../lib/fastvlm/model/open_model.ts";
import {
  buildTinyModel,
  type TinyModelOptions,
} from "../../lib/fastvlm/tiny/build.ts";
import { TempDirectory } from "./temp_directory.ts";

/** Options of {@linkcode writeTinyModel}. */
export interface WriteTinyModelOptions extends TinyModelOptions {
  /** Files to write instead, by path; `undefined` leaves one out. */
  files?: Record<string, Uint8Array | string | undefined>;
}

/** Built once for all tests of a file. */
const BUILT = new Map<string, Map<string, Uint8Array>>();

/** Writes the built-in model to a folder, as someone would who copied it by hand. */
export async function writeTinyModel(
  directory: string,
  { files = {}, precision = "fp32" }: WriteTinyModelOptions = {},
): Promise<void> {
  const all = { ...Object.fromEntries(tinyFiles(precision)), ...files };
  for (const [name, content] of Object.entries(all)) {
    if (content === undefined) continue;
    const path = join(directory, name);
    await ensureDir(dirname(path));
    await Deno.writeFile(
      path,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
  }
}

/** The built-in model in a folder of its own, opened; removed when it goes out of scope. */
export async function openTinyModel(
  options: WriteTinyModelOptions = {},
): Promise<OpenModel> {
  const directory = await TempDirectory.create();
  await writeTinyModel(directory.path, options);
  const model = await openModel(directory.path, { threads: 1 });
  return {
    ...model,
    async [Symbol.asyncDispose]() {
      await model[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** One file of the built-in model, parsed from JSON and changed. */
export function changedJson(
  path: string,
  change: Record<string, unknown>,
): string {
  const bytes = tinyFiles("fp32").get(path);
  const content: unknown = JSON.parse(new TextDecoder().decode(bytes));
  return JSON.stringify(Object.assign({}, content, change));
}

function tinyFiles(
  precision: NonNullable<TinyModelOptions["precision"]>,
): Map<string, Uint8Array> {
  const files = BUILT.get(precision) ?? buildTinyModel({ precision });
  BUILT.set(precision, files);
  return files;
}
