import { ConfigError, ModelFormatError } from "../../base/errors.ts";
import { isRecord, readJson } from "../../base/json.ts";
import { isPickleName, pickleError } from "./pickle_files.ts";

/** The file that says which shard holds which tensor. */
export const SHARD_INDEX_FILE_NAME = "model.safetensors.index.json";

/** A name of a file in the same folder, on every system. */
const SHARD_NAME_REGEXP = /^[\w-][\w.-]*\.safetensors$/;

/**
 * Reads which shard holds which tensor.
 *
 * @returns The shards' file names by tensor name.
 *
 * @throws {ModelFormatError} If it is not as transformers writes it, or names a file elsewhere or a
 * pickle file.
 */
export async function readShardIndex(
  path: string,
): Promise<Map<string, string>> {
  const index = await readIndexJson(path);
  const weightMap = isRecord(index) ? index["weight_map"] : undefined;
  if (!isRecord(weightMap) || Object.keys(weightMap).length === 0) {
    throw new ModelFormatError(
      `Cannot use "${path}": weight_map must be an object that names a file for each tensor`,
    );
  }
  const shards = new Map<string, string>();
  for (const [tensor, file] of Object.entries(weightMap)) {
    shards.set(tensor, checkShardName(file, path));
  }
  return shards;
}

async function readIndexJson(path: string): Promise<unknown> {
  try {
    return await readJson(path);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ModelFormatError(error.message, { cause: error });
  }
}

function checkShardName(name: unknown, path: string): string {
  if (typeof name === "string") {
    if (SHARD_NAME_REGEXP.test(name)) return name;
    if (isPickleName(name)) throw pickleError(name);
  }
  throw new ModelFormatError(
    `Cannot use "${path}": ${
      JSON.stringify(name)
    } is not the name of a safetensors file beside it`,
  );
}
