import { dirname, join } from "@std/path";
import { ModelFormatError } from "../../base/errors.ts";
import { SafetensorsFile } from "./safetensors_file.ts";
import { readShardIndex } from "./shard_index.ts";

/**
 * Opens the shards that an index names.
 *
 * @returns The open file of each tensor.
 *
 * @throws {ModelFormatError} If a shard is absent or damaged, or lacks a tensor that the index says
 * is in it.
 */
export async function openShards(
  indexPath: string,
): Promise<Map<string, SafetensorsFile>> {
  const shardOf = await readShardIndex(indexPath);
  using opened = new DisposableStack();
  const files = new Map<string, SafetensorsFile>();
  for (const name of [...new Set(shardOf.values())].sort()) {
    files.set(name, opened.use(await openShard(indexPath, name)));
  }
  const fileOf = new Map<string, SafetensorsFile>();
  for (const [tensor, name] of shardOf) {
    fileOf.set(tensor, requireTensor(tensor, { name, indexPath, files }));
  }
  // From here on the files belong to the caller.
  opened.move();
  return fileOf;
}

async function openShard(
  indexPath: string,
  name: string,
): Promise<SafetensorsFile> {
  try {
    return await SafetensorsFile.open(join(dirname(indexPath), name));
  } catch (error) {
    if (!(error instanceof ModelFormatError)) throw error;
    if (!(error.cause instanceof Deno.errors.NotFound)) throw error;
    throw new ModelFormatError(
      `Cannot use "${indexPath}": it names "${name}", which is not there`,
      { hint: "copy or download the missing file", cause: error },
    );
  }
}

interface Shards {
  name: string;
  indexPath: string;
  files: ReadonlyMap<string, SafetensorsFile>;
}

function requireTensor(
  tensor: string,
  { name, indexPath, files }: Shards,
): SafetensorsFile {
  const file = files.get(name);
  if (file?.entries.has(tensor)) return file;
  throw new ModelFormatError(
    `Cannot use "${indexPath}": tensor ${
      JSON.stringify(tensor)
    } is not in "${name}"`,
  );
}
