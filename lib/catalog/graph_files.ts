import { ConfigError } from "../base/errors.ts";

/** The ONNX files of a runnable variant, as paths below the model's directory. */
export interface GraphFiles {
  /** Picture to image features. */
  visionEncoder: string;
  /** Token numbers to embeddings. */
  embedTokens: string;
  /** Embeddings and cache to logits. */
  decoder: string;
  /** The decoder again, in a form that reads long prompts faster; not every variant has it. */
  prefill?: string;
}

/**
 * Finds the graphs among a variant's files. Their suffixes may differ: `q4` comes with
 * `embed_tokens_fp16.onnx`.
 *
 * @throws {ConfigError} If one is missing, or there are several of one kind.
 */
export function graphFiles(files: readonly string[]): GraphFiles {
  const prefill = findIfPresent(files, "decoder_prefill");
  return {
    visionEncoder: findGraph(files, "vision_encoder"),
    embedTokens: findGraph(files, "embed_tokens"),
    decoder: findGraph(files, "decoder_model_merged"),
    ...(prefill !== undefined && { prefill }),
  };
}

function findGraph(files: readonly string[], name: string): string {
  const found = findIfPresent(files, name);
  if (found !== undefined) return found;
  throw new ConfigError(
    `Cannot find the graph "onnx/${name}*.onnx" among the model's files`,
  );
}

function findIfPresent(
  files: readonly string[],
  name: string,
): string | undefined {
  const pattern = new RegExp(`^onnx/${name}(?:_[a-z0-9]+)?\\.onnx$`);
  const [found, another] = files.filter((file) => pattern.test(file));
  if (another !== undefined) {
    throw new ConfigError(
      `Cannot choose the graph "onnx/${name}*.onnx": there are "${found}" and "${another}"`,
    );
  }
  return found;
}
