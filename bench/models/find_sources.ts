import { join } from "@std/path";
import { UsageError } from "../../lib/base/errors.ts";
import type { ModelSources } from "../contenders/contender.ts";
import { makeCheckpoint } from "./bench_checkpoint.ts";

/**
 * Tells checkpoints (safetensors) from models in the published form (ONNX graphs) among folders. Without
 * any, a checkpoint of random weights is made.
 *
 * @throws {UsageError} If a folder is neither.
 */
export async function findSources(
  folders: readonly string[],
): Promise<ModelSources> {
  if (folders.length === 0) return { checkpoint: await makeCheckpoint() };
  let sources: ModelSources = {};
  for (const folder of folders) {
    sources = { ...sources, ...await identify(folder) };
  }
  return sources;
}

async function identify(folder: string): Promise<ModelSources> {
  if (await has(folder, "onnx")) return { published: folder };
  const isCheckpoint = await has(folder, "model.safetensors") ||
    await has(folder, "model.safetensors.index.json");
  if (isCheckpoint) return { checkpoint: folder };
  throw new UsageError(
    `Cannot measure "${folder}": it holds neither safetensors files nor ONNX graphs`,
  );
}

async function has(folder: string, name: string): Promise<boolean> {
  try {
    await Deno.stat(join(folder, name));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
