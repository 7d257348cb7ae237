import { evaluateRows } from "../../../lib/convert/weights/expression/evaluate.ts";
import type { RecipeSource } from "./recipe_source.ts";

/** A vector, or the rows of a matrix one after another. */
type Numbers = Float64Array;

/** What a model says of a text. */
export interface PlainAnswer {
  /** Scores of the next token after each token. */
  logits: Numbers[];
  /** Of each layer, the rotated keys of each token, all heads. */
  keys: Numbers[][];
}

/**
 * Computes a language model of the recipe from the formulas of Qwen2, in double precision, without a
 * cache and without ONNX: what decoders are compared with where Apple's numbers do not reach.
 */
export async function computePlainly(
  source: RecipeSource,
  vectors: readonly Numbers[],
): Promise<PlainAnswer> {
  const { layers, tied } = source.language;
  const keys: Numbers[][] = [];
  let rows = vectors;
  for (let layer = 0; layer < layers; layer += 1) {
    const answer = await computeLayer(source, layer, rows);
    keys.push(answer.keys);
    rows = answer.rows;
  }
  const head = tied ? "model.embed_tokens.weight" : "lm_head.weight";
  const norm = await read(source, "model.norm.weight");
  const normalized = rows.map((row) => normalize(source, row, norm));
  return { logits: await linear(source, head, normalized), keys };
}

async function computeLayer(
  source: RecipeSource,
  layer: number,
  rows: readonly Numbers[],
): Promise<{ rows: Numbers[]; keys: Numbers[] }> {
  const at = (name: string) => `model.layers.${layer}.${name}`;
  const before = await read(source, at("input_layernorm.weight"));
  const behind = await read(source, at("post_attention_layernorm.weight"));
  const input = rows.map((row) => normalize(source, row, before));
  const project = (part: string) =>
    linear(source, at(`self_attn.${part}_proj.weight`), input);
  const { headSize, ropeTheta } = source.language;
  const bias = (part: string) =>
    read(source, at(`self_attn.${part}_proj.bias`));
  const [q, k, v] = await Promise.all(["q", "k", "v"].map(async (part) => {
    const added = await bias(part);
    return (await project(part)).map((row) => add(row, added));
  }));
  const turn = (row: Numbers, position: number) =>
    rotate(row, position, headSize, ropeTheta);
  const queries = (q ?? []).map(turn);
  const keys = (k ?? []).map(turn);
  const found = attend(source, { queries, keys, values: v ?? [] });
  const output = await linear(source, at("self_attn.o_proj.weight"), found);
  const middle = rows.map((row, index) => add(row, output[index] ?? row));
  const read2 = middle.map((row) => normalize(source, row, behind));
  const gate = await linear(source, at("mlp.gate_proj.weight"), read2);
  const up = await linear(source, at("mlp.up_proj.weight"), read2);
  const gated = gate.map((row, index) =>
    row.map((x, channel) =>
      x / (1 + Math.exp(-x)) * (up[index]?.[channel] ?? 0)
    )
  );
  const down = await linear(source, at("mlp.down_proj.weight"), gated);
  const sums = middle.map((row, index) => add(row, down[index] ?? row));
  return { rows: sums, keys };
}

/** Query head h reads head ⌊h / (heads / keyValueHeads)⌋ of the tokens up to its own. */
function attend(
  { language }: RecipeSource,
  text: { queries: Numbers[]; keys: Numbers[]; values: Numbers[] },
): Numbers[] {
  const { heads, keyValueHeads, headSize } = language;
  return text.queries.map((query, position) => {
    const found = new Float64Array(heads * headSize);
    for (let head = 0; head < heads; head += 1) {
      const shared = Math.floor(head / (heads / keyValueHeads));
      const ask = part(query, head, headSize);
      const scores = text.keys.slice(0, position + 1).map((key) =>
        dot(ask, part(key, shared, headSize)) / Math.sqrt(headSize)
      );
      const largest = Math.max(...scores);
      const shares = scores.map((score) => Math.exp(score - largest));
      const total = shares.reduce((sum, share) => sum + share, 0);
      shares.forEach((share, token) => {
        const value = part(text.values[token] ?? query, shared, headSize);
        value.forEach((x, channel) => {
          const to = head * headSize + channel;
          found[to] = (found[to] ?? 0) + x * share / total;
        });
      });
    }
    return found;
  });
}

/** Channel i turns together with channel i + size / 2. */
function rotate(
  row: Numbers,
  position: number,
  headSize: number,
  theta: number,
): Numbers {
  const half = headSize / 2;
  return row.map((x, index) => {
    const channel = index % headSize;
    const angle = position * theta ** (-2 * (channel % half) / headSize);
    const other = channel < half
      ? -(row[index + half] ?? 0)
      : row[index - half] ?? 0;
    return x * Math.cos(angle) + other * Math.sin(angle);
  });
}

function normalize(
  { language }: RecipeSource,
  row: Numbers,
  weight: Numbers,
): Numbers {
  const square = dot(row, row) / row.length;
  const factor = 1 / Math.sqrt(square + language.rmsNormEpsilon);
  return row.map((x, index) => x * factor * (weight[index] ?? 0));
}

async function linear(
  source: RecipeSource,
  name: string,
  rows: readonly Numbers[],
): Promise<Numbers[]> {
  const weight = await read(source, name);
  return rows.map((row) =>
    Float64Array.from(
      { length: weight.length / row.length },
      (_, output) => dot(row, part(weight, output, row.length)),
    )
  );
}

async function read(source: RecipeSource, name: string): Promise<Numbers> {
  const rows = source.info(name).shape[0] ?? 1;
  return await evaluateRows({ op: "tensor", name }, source, 0, rows);
}

function part(row: Numbers, index: number, size: number): Numbers {
  return row.subarray(index * size, (index + 1) * size);
}

function add(left: Numbers, right: Numbers): Numbers {
  return left.map((x, index) => x + (right[index] ?? 0));
}

function dot(left: Numbers, right: Numbers): number {
  return left.reduce((sum, x, index) => sum + x * (right[index] ?? 0), 0);
}
