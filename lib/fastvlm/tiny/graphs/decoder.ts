import { GraphBuilder } from "../../../onnx/writer/graph_builder.ts";
import { float32Tensor, int64Tensor } from "../../../onnx/writer/tensor.ts";
import { HEADS, HIDDEN, HIDDEN_SIZE, KEY_VALUE_HEADS } from "../model_shape.ts";
import type { Vocabulary } from "../tokens/vocabulary.ts";
import type { GatedPerceptron } from "../weights/gated_perceptron.ts";
import { buildLanguageHead } from "../weights/language_head.ts";
import type { AttentionWeights } from "../weights/attention_weights.ts";
import {
  buildLayer0,
  buildLayer1,
  type LayerWeights,
} from "../weights/layers.ts";
import type { WeightMatrix } from "../weights/weight_matrix.ts";
import {
  addPastCache,
  addPresentCache,
  type LayerCache,
} from "./key_value_cache.ts";
import {
  BUILD_OPTIONS,
  cast,
  floatInput,
  floatOutput,
  type Precision,
} from "./precision.ts";

/**
 * Builds the language model: `inputs_embeds`, `attention_mask`, `position_ids` and the cache of keys
 * and values (`past_key_values.{layer}.key|value`) to `logits` and the grown cache
 * (`present.{layer}.key|value`).
 *
 * Two layers as Qwen2 has them, less the normalization, which weights that are set rather than
 * learned do not need, and less the rotation by position: the position is a field of the vector.
 */
export function buildDecoder(
  vocabulary: Vocabulary,
  precision: Precision,
): Uint8Array {
  const decoder = new DecoderGraph(precision);
  let hidden = decoder.addInputs();
  for (const [layer, weights] of [buildLayer0(), buildLayer1()].entries()) {
    hidden = decoder.addLayer(hidden, layer, weights);
  }
  decoder.addOutputs(hidden, buildLanguageHead(vocabulary), vocabulary.size);
  return decoder.build();
}

/** Adds the nodes; holds what the layers share. */
class DecoderGraph {
  readonly #graph = new GraphBuilder("fastvlm_tiny_decoder");
  readonly #precision: Precision;
  readonly #caches: LayerCache[] = [];
  #lastIndex = "";
  #totalLength = "";

  constructor(precision: Precision) {
    this.#precision = precision;
  }

  /** Adds the inputs and returns the tokens' vectors, with their positions. */
  addInputs(): string {
    const graph = this.#graph;
    const embeds = floatInput(graph, {
      name: "inputs_embeds",
      shape: ["batch_size", "sequence_length", HIDDEN_SIZE],
      precision: this.#precision,
    });
    const mask = graph.input("attention_mask", "int64", [
      "batch_size",
      "total_sequence_length",
    ]);
    const positions = graph.input("position_ids", "int64", [
      "batch_size",
      "sequence_length",
    ]);
    this.#addLengths(mask);
    return this.#addPositions(embeds, positions);
  }

  /** Adds a layer: attention, then the perceptron, each on top of what was there. */
  addLayer(hidden: string, layer: number, weights: LayerWeights): string {
    const attended = this.#addAttention(hidden, layer, weights.attention);
    return this.#addPerceptron(attended, layer, weights.perceptron);
  }

  /** Adds the language head and declares the outputs. */
  addOutputs(hidden: string, head: WeightMatrix, vocabularySize: number): void {
    const precision = this.#precision;
    floatOutput(this.#graph, {
      value: this.#multiply(hidden, "lm_head.weight", head),
      name: "logits",
      shape: ["batch_size", "sequence_length", vocabularySize],
      precision,
    });
    for (const cache of this.#caches) {
      addPresentCache(this.#graph, cache, precision);
    }
  }

  build(): Uint8Array {
    return this.#graph.build(BUILD_OPTIONS);
  }

  /** What `GroupQueryAttention` wants to know: each row's last index and the length of the cache. */
  #addLengths(mask: string): void {
    const graph = this.#graph;
    const one = graph.constant(int64Tensor([1], [1]));
    const count = graph.node("ReduceSum", [mask, one], {
      attributes: { keepdims: { int: 0 } },
    });
    const last = graph.node("Sub", [count, one]);
    this.#lastIndex = cast(graph, last, "int32");
    this.#totalLength = graph.node("Shape", [mask], {
      attributes: { start: { int: 1 } },
    });
  }

  #addPositions(embeds: string, positions: string): string {
    const graph = this.#graph;
    const field = new Float32Array(HIDDEN_SIZE);
    field[HIDDEN.at("position")] = 1;
    const column = graph.node("Unsqueeze", [
      cast(graph, positions, "float32"),
      graph.constant(int64Tensor([1], [2])),
    ]);
    const rows = graph.node("Mul", [
      column,
      graph.initializer(
        "position.weight",
        float32Tensor([HIDDEN_SIZE], field),
      ),
    ]);
    return graph.node("Add", [embeds, rows]);
  }

  #addAttention(
    hidden: string,
    layer: number,
    { packed, output }: AttentionWeights,
  ): string {
    const prefix = `layers.${layer}.attention`;
    const asked = this.#multiply(hidden, `${prefix}.qkv.weight`, packed);
    const found = this.#addGroupQuery(asked, layer, prefix);
    const result = this.#multiply(found, `${prefix}.output.weight`, output);
    return this.#graph.node("Add", [hidden, result]);
  }

  /** Two heads of queries share a head of keys and values, packed behind the queries. */
  #addGroupQuery(packed: string, layer: number, name: string): string {
    const graph = this.#graph;
    const cache = addPastCache(graph, {
      layer,
      precision: this.#precision,
      totalLength: this.#totalLength,
    });
    this.#caches.push(cache);
    const lengths = [
      this.#lastIndex,
      cast(graph, this.#totalLength, "int32"),
    ];
    return graph.node(
      "GroupQueryAttention",
      [packed, "", "", ...cache.past, ...lengths],
      {
        domain: "com.microsoft",
        name,
        attributes: {
          num_heads: { int: HEADS },
          kv_num_heads: { int: KEY_VALUE_HEADS },
          scale: { float: 1 },
        },
        outputs: [name, ...cache.grown],
      },
    );
  }

  #addPerceptron(
    hidden: string,
    layer: number,
    { gate, up, down }: GatedPerceptron,
  ): string {
    const graph = this.#graph;
    const prefix = `layers.${layer}.mlp`;
    const gates = this.#multiply(hidden, `${prefix}.gate.weight`, gate);
    const silu = graph.node("Mul", [gates, graph.node("Sigmoid", [gates])]);
    const gated = graph.node("Mul", [
      silu,
      this.#multiply(hidden, `${prefix}.up.weight`, up),
    ]);
    const output = this.#multiply(gated, `${prefix}.down.weight`, down);
    return graph.node("Add", [hidden, output]);
  }

  #multiply(value: string, name: string, weights: WeightMatrix): string {
    const matrix = this.#graph.initializer(name, weights.toTensor());
    return this.#graph.node("MatMul", [value, matrix]);
  }
}
