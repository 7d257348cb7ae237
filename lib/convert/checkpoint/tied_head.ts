import { Buffer } from "node:buffer";
import type { TensorSource } from "../weights/tensor_source.ts";
import { EMBEDDING_NAME, HEAD_NAME } from "./language_tensors.ts";

/** Rows that are compared at a time; of the largest model, 14 MB. */
const ROWS_AT_ONCE = 2048;

/** Which tensor makes the logits. */
export interface HeadDecision {
  /** Whether `embed_tokens.weight` does. */
  readonly tied: boolean;
  /** What a person should know of it. */
  readonly warnings: readonly string[];
}

/**
 * Decides which tensor makes the logits, as transformers does: with `tie_word_embeddings` the tokens'
 * vectors, whatever else is stored; else `lm_head.weight`. Where the flag is false but no
 * `lm_head.weight` is stored, as Apple's README says happens, the tokens' vectors too.
 */
export async function decideHead(
  source: TensorSource,
  tieWordEmbeddings: boolean,
): Promise<HeadDecision> {
  if (!source.has(HEAD_NAME)) return { tied: true, warnings: [] };
  if (!tieWordEmbeddings) return { tied: false, warnings: [] };
  const warnings = await isCopy(source) ? [] : [
    `tie_word_embeddings is true, so "${HEAD_NAME}" is ignored, although it differs from "${EMBEDDING_NAME}"`,
  ];
  return { tied: true, warnings };
}

async function isCopy(source: TensorSource): Promise<boolean> {
  const embedding = source.info(EMBEDDING_NAME);
  const head = source.info(HEAD_NAME);
  const [rows = 1] = embedding.shape;
  if (head.dtype !== embedding.dtype) return false;
  if (head.shape.join() !== embedding.shape.join()) return false;
  for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
    const to = Math.min(rows, from + ROWS_AT_ONCE);
    const embeddingRows = await source.readRows(EMBEDDING_NAME, from, to);
    const headRows = await source.readRows(HEAD_NAME, from, to);
    if (!Buffer.from(embeddingRows.buffer).equals(headRows)) return false;
  }
  return true;
}
