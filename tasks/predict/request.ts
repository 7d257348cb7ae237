import { resolve } from "@std/path";
import { ConfigError } from "../../lib/base/errors.ts";
import { isRecord, readJson } from "../../lib/base/json.ts";
import { loadCatalog } from "../../lib/catalog/load.ts";
import type { Io } from "../../lib/cli/io.ts";
import type {
  AdapterOptions,
  PredictOptions,
} from "../../lib/fastvlm/types.ts";
import type { PredictValues } from "./options.ts";

/** Which model the options name. */
export function adapterOptions(
  options: PredictValues,
  { cwd, environment, signal }: Io,
): AdapterOptions {
  return {
    model: options.model,
    modelSize: options.size,
    variant: options.variant,
    device: options.device,
    threads: options.threads,
    maxBatch: options["max-batch"],
    configPath: options.config,
    cwd,
    environment,
    signal,
  };
}

/**
 * What the options ask of every picture.
 *
 * @throws {NotFoundError} If there is no file of the schema.
 * @throws {ConfigError} If it holds no schema.
 */
export async function questionOf(
  options: PredictValues,
  io: Io,
): Promise<PredictOptions> {
  return {
    mode: options.mode,
    prompt: options.prompt,
    resolution: options.resolution,
    schema: await schemaOf(options, io),
    maxTokens: options["max-tokens"],
    temperature: options.temperature,
    topK: options["top-k"],
    topP: options["top-p"],
    minP: options["min-p"],
    repeatPenalty: options["repeat-penalty"],
    seed: options.seed,
    logprobs: options.logprobs,
    stop: options.stop,
    signal: io.signal,
  };
}

/** A program gets answers that parse, where the mode says what they are and nothing else ends them. */
async function schemaOf(
  { schema, json, stop, mode = "describe", config }: PredictValues,
  { cwd, environment }: Io,
): Promise<PredictOptions["schema"]> {
  if (schema !== undefined) return await readSchema(resolve(cwd, schema));
  if (!json || stop.length > 0) return undefined;
  const { catalog } = await loadCatalog({
    cwd,
    environment,
    ...(config !== undefined && { configPath: config }),
  });
  const { modes } = catalog;
  const entry = Object.hasOwn(modes, mode) ? modes[mode] : undefined;
  return entry?.schema === undefined ? undefined : true;
}

async function readSchema(path: string): Promise<Record<string, unknown>> {
  const schema = await readJson(path);
  if (isRecord(schema)) return schema;
  throw new ConfigError(`Cannot use "${path}" as a schema: it is no object`);
}
