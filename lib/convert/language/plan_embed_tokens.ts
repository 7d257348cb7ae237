import type { LanguageDimensions } from "../checkpoint/dimensions.ts";
import { ELEMENT_TYPES } from "../../onnx/writer/tensor.ts";
import type { WeightForm } from "../weight_form.ts";
import type { BlockSize } from "../weights/encoding.ts";
import type { Expression } from "../weights/expression/expression.ts";
import { concat, subtract } from "../weights/expression/expressions.ts";
import { PlannedGraph } from "../weights/planned_graph.ts";
import { fitBlockSize } from "./layer_encoding.ts";
import { EMBEDDING } from "./language_weights.ts";

/** Types of the tables that are not quantized. */
const FLOAT_TYPES = { fp32: "float32", fp16: "float16" } as const;

/** Name of the table in the graph. */
const TABLE = "embed_tokens.weight";

/** Options of {@linkcode planEmbedTokens}. */
export interface PlanEmbedTokensOptions {
  /** How the table is stored. */
  readonly weights: WeightForm;
  /** Name of the file beside the graph's that holds the table. */
  readonly dataFile: string;
  /**
   * Rows of the table; those beyond the checkpoint's are zero. A tokenizer without `<image>` may give it
   * the first id that has no row.
   *
   * @default the checkpoint's
   */
  readonly rows?: number | undefined;
  /**
   * Bits of a quantized table.
   *
   * @default {8} On random weights of the 0.5b it moves the logits by 0.3 %, which is lost in the 22 %
   * of 4-bit layers; float16 takes twice the room (272 rather than 140 MB), and 4 bits move them by 6 %.
   */
  readonly bits?: 4 | 8;
  /**
   * Values that share a scale in a quantized table.
   *
   * @default {128}
   */
  readonly blockSize?: BlockSize;
}

/**
 * Plans the look-up of tokens' vectors: `input_ids` int64 `[batch, sequence]` to `inputs_embeds`
 * float32 `[batch, sequence, hidden]`. With int8 and int4 the table is quantized in symmetric blocks.
 *
 * @throws {ModelFormatError} If a quantized table's rows cannot be divided into blocks.
 */
export function planEmbedTokens(
  checkpoint: { readonly language: LanguageDimensions },
  options: PlanEmbedTokensOptions,
): PlannedGraph {
  const { language: dimensions } = checkpoint;
  const graph = new PlannedGraph("embed_tokens", options.dataFile);
  const ids = graph.builder.input("input_ids", "int64", [
    "batch_size",
    "sequence_length",
  ]);
  const { weights } = options;
  if (weights === "fp32" || weights === "fp16") {
    const type = FLOAT_TYPES[weights];
    addTable(graph, dimensions, { ...options, ids, type });
  } else {
    addQuantizedTable(graph, dimensions, { ...options, ids });
  }
  graph.builder.output("inputs_embeds", "float32", [
    "batch_size",
    "sequence_length",
    dimensions.hiddenSize,
  ]);
  return graph;
}

/** A float16 table is converted behind the look-up, by row: as a whole, it would take three times the memory. */
function addTable(
  graph: PlannedGraph,
  { vocabularyRows, hiddenSize }: LanguageDimensions,
  { ids, type, rows: tableRows = vocabularyRows }: PlanEmbedTokensOptions & {
    ids: string;
    type: "float32" | "float16";
  },
): void {
  const table = graph.weight(TABLE, {
    shape: [tableRows, hiddenSize],
    value: tableOf(vocabularyRows, tableRows),
    type,
    cast: false,
  });
  const rows = graph.builder.node("Gather", [table, ids], {
    name: "/embed_tokens",
  });
  graph.builder.node("Cast", [rows], {
    name: "/inputs_embeds",
    attributes: { to: { int: ELEMENT_TYPES.float32 } },
    outputs: ["inputs_embeds"],
  });
}

/** The checkpoint's rows, and zeros below them. */
function tableOf(learned: number, rows: number): Expression {
  if (rows === learned) return EMBEDDING;
  const some = {
    op: "rows",
    of: EMBEDDING,
    from: 0,
    to: rows - learned,
  } as const;
  return concat(EMBEDDING, subtract(some, some));
}

function addQuantizedTable(
  graph: PlannedGraph,
  { vocabularyRows, hiddenSize }: LanguageDimensions,
  options: PlanEmbedTokensOptions & { ids: string },
): void {
  const { ids, bits = 8, rows = vocabularyRows } = options;
  const blockSize = fitBlockSize(hiddenSize, options.blockSize ?? 128);
  const { quantized, scales } = graph.blocks(TABLE, {
    rows,
    columns: hiddenSize,
    value: tableOf(vocabularyRows, rows),
    bits,
    blockSize,
    form: "gather",
  });
  graph.builder.node("GatherBlockQuantized", [quantized, ids, scales], {
    domain: "com.microsoft",
    name: "/embed_tokens",
    attributes: {
      bits: { int: bits },
      block_size: { int: blockSize },
      gather_axis: { int: 0 },
      quantize_axis: { int: 1 },
    },
    outputs: ["inputs_embeds"],
  });
}
