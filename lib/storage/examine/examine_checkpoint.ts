import { join } from "@std/path";
import { isRecord, readJson } from "../../base/json.ts";
import { describeReadFailure } from "../storage_error.ts";

const INDEX_FILE_NAME = "model.safetensors.index.json";

/**
 * Says what a folder lacks to be a checkpoint as Apple publishes it, one line each: `config.json`,
 * and one `*.safetensors` file or all the shards that its index names. None means that it is whole
 * as far as can be seen without digests.
 */
export async function findCheckpointProblems(
  directory: string,
): Promise<string[]> {
  try {
    const names = await listFilledFiles(directory);
    const missing = ["config.json", ...await expectedShards(directory, names)]
      .filter((name) => !names.includes(name));
    return missing.map((name) =>
      `Cannot use "${join(directory, name)}": it is missing or empty`
    );
  } catch (error) {
    return [describeReadFailure(directory, error)];
  }
}

async function listFilledFiles(directory: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(directory)) {
    if (await isFilledFile(join(directory, name))) names.push(name);
  }
  return names;
}

async function isFilledFile(path: string): Promise<boolean> {
  try {
    const info = await Deno.stat(path);
    return info.isFile && info.size > 0;
  } catch (error) {
    // A broken link is no file.
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function expectedShards(
  directory: string,
  names: readonly string[],
): Promise<string[]> {
  const shards = names.includes(INDEX_FILE_NAME)
    ? await readIndex(join(directory, INDEX_FILE_NAME))
    : names.filter((name) => name.endsWith(".safetensors"));
  return shards.length > 0 ? shards : ["model.safetensors"];
}

async function readIndex(path: string): Promise<string[]> {
  const index = await readJson(path);
  const map = isRecord(index) ? index["weight_map"] : undefined;
  const shards = isRecord(map) ? Object.values(map) : [];
  return [...new Set(shards.filter((name) => typeof name === "string"))];
}
