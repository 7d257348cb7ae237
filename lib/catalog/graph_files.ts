import { ConfigError } from "../base/errors.ts";

/** The three ONNX files of a runnable variant, as paths below the model's directory. */
export interface GraphFiles {
  /** Picture to image features. */
  visionEncoder: string;
  /** Token numbers to embeddings. */
  embedTokens: string;
  /** Embeddings and cache to logits. */
  decoder: string;
}

/**
 * Finds the three graphs among a variant's files. Their suffixes may differ: `q4` comes with
 * `embed_tokens_fp16.onnx`.
 *
 * @throws {ConfigError} If one is missing, or there are several of one kind.
 */
export function graphFiles(files: readonly string[]): GraphFiles {
  return {
    visionEncoder: findGraph(files, "vision_encoder"),
    embedTokens: findGraph(files, "embed_tokens"),
    decoder: findGraph(files, "decoder_model_merged"),
  };
}

function findGraph(files: readonly string[], name: string): string {
  const pattern = new RegExp(`^onnx/${name}(?:_[a-z0-9]+)?\\.onnx$`);
  const [found, another] = files.filter((file) => pattern.test(file));
  if (found === undefined) {
    throw new ConfigError(
      `Cannot find the graph "onnx/${name}*.onnx" among the model's files`,
    );
  }
  if (another !== undefined) {
    throw new ConfigError(
      `Cannot choose the graph "onnx/${name}*.onnx": there are "${found}" and "${another}"`,
    );
  }
  return found;
}
