import { GraphBuilder } from "../../../onnx/writer/graph_builder.ts";
import { float16Tensor, float32Tensor } from "../../../onnx/writer/tensor.ts";
import { HIDDEN, HIDDEN_SIZE, NO_AREA } from "../model_shape.ts";
import { ANSWER_TOKENS, STATES } from "../tokens/grammar.ts";
import { KEYWORDS, QUESTIONS } from "../tokens/questions.ts";
import type { Vocabulary } from "../tokens/vocabulary.ts";
import { WeightMatrix } from "../weights/weight_matrix.ts";
import { BUILD_OPTIONS, elementType, type Precision } from "./precision.ts";

/**
 * Builds the embedding: `input_ids` `[batch, sequence]` to `inputs_embeds`
 * `[batch, sequence, 128]`, a table look-up.
 */
export function buildEmbedTokens(
  vocabulary: Vocabulary,
  precision: Precision,
): Uint8Array {
  const graph = new GraphBuilder("fastvlm_tiny_embed_tokens");
  const ids = graph.input("input_ids", "int64", [
    "batch_size",
    "sequence_length",
  ]);
  const dims = [vocabulary.size, HIDDEN_SIZE];
  const { values } = buildTable(vocabulary);
  const table = graph.initializer(
    "embed_tokens.weight",
    precision === "fp32"
      ? float32Tensor(dims, values)
      : float16Tensor(dims, values),
  );
  graph.node("Gather", [table, ids], { outputs: ["inputs_embeds"] });
  graph.output("inputs_embeds", elementType(precision), [
    "batch_size",
    "sequence_length",
    HIDDEN_SIZE,
  ]);
  return graph.build(BUILD_OPTIONS);
}

/** One row for each token: no area, what a keyword asks, and the state that it leaves. */
function buildTable(vocabulary: Vocabulary): WeightMatrix {
  const table = new WeightMatrix(vocabulary.size, HIDDEN_SIZE);
  const states = new Map(
    ANSWER_TOKENS.map(({ text, to }) => [vocabulary.idOf(text), to]),
  );
  for (let id = 0; id < vocabulary.size; id += 1) {
    const state = STATES.indexOf(states.get(id) ?? "start");
    table.connect(id, HIDDEN.at("one"));
    table.connect(id, HIDDEN.at("logArea"), NO_AREA);
    table.connect(id, HIDDEN.at("logEdge"), NO_AREA);
    table.connect(id, HIDDEN.at("state", state));
  }
  for (const { question, rank, form } of KEYWORDS) {
    const id = vocabulary.idOf(form);
    table.connect(id, HIDDEN.at("rank"), rank);
    table.connect(id, HIDDEN.at("question", QUESTIONS.indexOf(question)));
  }
  return table;
}
