import { join } from "@std/path";
import { ModelFormatError, NotFoundError } from "../../base/errors.ts";
import { describeReadFailure } from "../../storage/storage_error.ts";
import { isPickleName, pickleError } from "./pickle_files.ts";
import { SHARD_INDEX_FILE_NAME } from "./shard_index.ts";

/** The file of a checkpoint that is not sharded. */
export const SINGLE_FILE_NAME = "model.safetensors";

/** The file of a LoRA adapter, as PEFT names it. */
const ADAPTER_FILE_NAME = "adapter_model.safetensors";

/**
 * Finds the file that lists a folder's tensors, as transformers looks for it: `model.safetensors`,
 * else `model.safetensors.index.json`.
 *
 * @returns The file's name.
 *
 * @throws {NotFoundError} If there is no such folder.
 * @throws {ModelFormatError} If it holds neither; pickle files and adapters are refused by name.
 */
export async function locateTensorFiles(
  directory: string,
): Promise<typeof SINGLE_FILE_NAME | typeof SHARD_INDEX_FILE_NAME> {
  const names = await listNames(directory);
  if (names.includes(SINGLE_FILE_NAME)) return SINGLE_FILE_NAME;
  if (names.includes(SHARD_INDEX_FILE_NAME)) return SHARD_INDEX_FILE_NAME;
  throw describeAbsence(directory, names);
}

async function listNames(directory: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(directory));
    return entries.map(({ name }) => name).sort();
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      throw new NotFoundError(
        `Cannot find checkpoint "${directory}": there is no such folder`,
        { cause },
      );
    }
    throw new ModelFormatError(describeReadFailure(directory, cause), {
      cause,
    });
  }
}

function describeAbsence(
  directory: string,
  names: readonly string[],
): ModelFormatError {
  if (names.includes(ADAPTER_FILE_NAME)) {
    return new ModelFormatError(
      `Cannot convert "${directory}": it holds a LoRA adapter, not a whole model`,
      { hint: "merge it into its base model and save that" },
    );
  }
  const pickle = names.find(isPickleName);
  if (pickle !== undefined) return pickleError(join(directory, pickle));
  return new ModelFormatError(
    `Cannot convert "${directory}": it has neither ${SINGLE_FILE_NAME} nor ${SHARD_INDEX_FILE_NAME}`,
  );
}
