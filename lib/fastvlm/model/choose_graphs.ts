import { type GraphFiles, graphFiles } from "../../catalog/graph_files.ts";

/**
 * Chooses a model's graphs among the files of its folder. Where there are several of one kind,
 * those of the variant count: `q4` means `…_q4.onnx`, `fp32` the ones without a suffix.
 *
 * @throws {ConfigError} If one is missing, or there are still several of one kind.
 */
export function chooseGraphs(
  files: readonly string[],
  variant?: string,
): GraphFiles {
  if (variant === undefined) return graphFiles(files);
  const suffix = variant === "fp32" ? "" : `_${variant}`;
  return graphFiles(files.filter((file) => {
    const kind = kindOf(file);
    const own = `onnx/${kind}${suffix}.onnx`;
    return kind === undefined || file === own || !files.includes(own);
  }));
}

/** Which of the graphs a file is a form of. */
function kindOf(file: string): string | undefined {
  return /^onnx\/(vision_encoder|embed_tokens|decoder_model_merged|decoder_prefill)(?:_\w+)?\.onnx$/
    .exec(file)?.[1];
}
