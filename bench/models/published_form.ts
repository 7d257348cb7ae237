import { basename, join } from "@std/path";
import { sha256File } from "../../lib/base/digest.ts";
import type { FileDigest } from "../../lib/catalog/schema.ts";
import {
  type Checkpoint,
  openCheckpoint,
} from "../../lib/convert/checkpoint/open_checkpoint.ts";
import { writeModelFiles } from "../../lib/convert/files/write_model_files.ts";
import { planDecoder } from "../../lib/convert/language/plan_decoder.ts";
import { planEmbedTokens } from "../../lib/convert/language/plan_embed_tokens.ts";
import type { GraphFile } from "../../lib/convert/output/plan_graphs.ts";
import { WeightWriter } from "../../lib/convert/quantize/weight_writer.ts";
import {
  buildTokenizer,
  type ConvertedTokenizer,
} from "../../lib/convert/tokenizer/build_tokenizer.ts";
import { readTokenizerFiles } from "../../lib/convert/tokenizer/read_tokenizer_files.ts";
import { planVisionEncoder } from "../../lib/convert/vision/plan_vision_encoder.ts";
import { dataPath } from "../../lib/convert/weight_form.ts";
import { editGraph } from "../../lib/onnx/editor/edit_graph.ts";
import { readGraph } from "../../lib/onnx/reader/read_graph.ts";
import { stampFiles, writeManifest } from "../../lib/storage/manifest.ts";

/**
 * Writes a checkpoint in the form that `onnx-community/FastVLM-0.5B-ONNX` has (q4): a vision encoder in
 * float32, the table of tokens in float16, and a decoder in symmetric 4 bits, blocks of 32, the language
 * head too, which gives the scores of all positions. Both this toolkit and transformers.js load it.
 *
 * The published files come in the forms that the script which transformers.js quantizes with makes
 * (bnb4, uint8, q4f16 and so on); so the decoder leaves open how exact its products are
 * (`accuracy_level`), as that script does unless it is told otherwise. Weights take 317,400,576 bytes
 * here, the published decoder's whole file 317,445,767.
 *
 * It differs from the published files: weights lie beside the graphs rather than in them, the vision
 * encoder's few matrix products are not in 4 bits, and what operators the published decoder has is not
 * known.
 */
export async function writePublishedForm(
  checkpointDirectory: string,
  directory: string,
): Promise<void> {
  using checkpoint = await openCheckpoint(checkpointDirectory);
  const tokenizer = await readTokenizer(checkpoint);
  const graphs = planPublished(checkpoint, tokenizer.embeddingRows);
  await writeGraphs(graphs, checkpointDirectory, directory);
  const { files: names } = await writeModelFiles(directory, {
    checkpoint,
    tokenizer,
    graphs: graphs.map(({ path }) => basename(path)),
    changes: ["made for a benchmark"],
  });
  const paths = graphs.flatMap(({ path }) => [path, dataPath(path)]);
  await sign(directory, [...paths, ...names]);
}

async function readTokenizer(
  { directory, language: { vocabularyRows } }: Checkpoint,
): Promise<ConvertedTokenizer> {
  return buildTokenizer(await readTokenizerFiles(directory), {
    vocabularyRows,
    embeddingRows: vocabularyRows + 1,
  });
}

function planPublished(
  checkpoint: Checkpoint,
  rows: number,
): readonly GraphFile[] {
  const place = (name: string) => {
    const path = `onnx/${name}.onnx`;
    return { path, dataFile: basename(dataPath(path)) };
  };
  const vision = place("vision_encoder_q4");
  const embed = place("embed_tokens_fp16");
  const decoder = place("decoder_model_merged_q4");
  return [
    {
      path: vision.path,
      graph: planVisionEncoder(checkpoint, { weights: "fp32", ...vision }),
    },
    {
      path: embed.path,
      graph: planEmbedTokens(checkpoint, { weights: "fp16", rows, ...embed }),
    },
    {
      path: decoder.path,
      graph: planDecoder(checkpoint, {
        weights: "int4",
        blockSize: 32,
        logits: "all",
        ...decoder,
      }),
    },
  ];
}

async function writeGraphs(
  graphs: readonly GraphFile[],
  checkpointDirectory: string,
  directory: string,
): Promise<void> {
  await using writer = new WeightWriter({ checkpointDirectory });
  await Deno.mkdir(join(directory, "onnx"), { recursive: true });
  for (const { path, graph } of graphs) {
    await writeOpen(join(directory, path), graph.build());
    await writer.write(graph, { path: join(directory, dataPath(path)) });
  }
}

/** Writes a graph that leaves open how exact its products in 4 bits are. */
async function writeOpen(
  path: string,
  graph: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const exact = `${path}.exact`;
  await Deno.writeFile(exact, graph);
  const nodes = readGraph(exact).nodes.entries()
    .filter(([, { opType }]) => opType === "MatMulNBits")
    .map(([index]) => [index, [{ integers: { accuracy_level: 0 } }]] as const);
  await editGraph(exact, path, { nodes: new Map(nodes), initializers: [] });
  await Deno.remove(exact);
}

/** With a manifest, loading need not read all files for their digests. */
async function sign(
  directory: string,
  paths: readonly string[],
): Promise<void> {
  const files: Record<string, FileDigest> = {};
  for (const path of paths) {
    const file = join(directory, path);
    const { size: bytes } = await Deno.stat(file);
    files[path] = { bytes, sha256: await sha256File(file) };
  }
  await writeManifest(directory, {
    version: 1,
    key: "bench-published",
    type: "fastvlm",
    size: "bench",
    variant: "q4",
    source: { kind: "convert" },
    files: await stampFiles(directory, files),
    createdAt: new Date().toISOString(),
    toolkit: "bench",
  });
}
