import { ModelFormatError } from "../../../lib/base/errors.ts";
import type { LanguageDimensions } from "../../../lib/convert/checkpoint/dimensions.ts";
import {
  HEAD_NAME,
  languageTensors,
} from "../../../lib/convert/checkpoint/language_tensors.ts";
import { elementCount } from "../../../lib/convert/safetensors/dtype.ts";
import type {
  TensorInfo,
  TensorSource,
} from "../../../lib/convert/weights/tensor_source.ts";
import recipe from "../../testdata/convert/recipe.json" with { type: "json" };
import type { RecipeSize } from "../checkpoint/recipe_config.ts";
import {
  drawNumbers,
  fnv1a,
  roundToBfloat16,
} from "../checkpoint/recipe_numbers.ts";
import { ruleFor } from "../checkpoint/recipe_rules.ts";

/** Which language model to make up. */
export interface RecipeSourceOptions {
  /** Its sizes. */
  language: LanguageDimensions;
  /** Type of the tensors. */
  dtype: "BF16" | "F32";
}

/**
 * The language model of a checkpoint of the recipe (seed 0), without any file: rows are computed when
 * they are read.
 */
export class RecipeSource implements TensorSource {
  readonly language: LanguageDimensions;
  readonly #dtype: "BF16" | "F32";
  readonly #shapes: ReadonlyMap<string, readonly number[]>;

  constructor({ language, dtype }: RecipeSourceOptions) {
    const { vocabularyRows, hiddenSize, tied } = language;
    const head = [HEAD_NAME, [vocabularyRows, hiddenSize]] as const;
    this.language = language;
    this.#dtype = dtype;
    this.#shapes = new Map([
      ...languageTensors(language),
      ...(tied ? [] : [head]),
    ]);
  }

  has(name: string): boolean {
    return this.#shapes.has(name);
  }

  info(name: string): TensorInfo {
    const shape = this.#shapes.get(name);
    if (shape !== undefined) return { dtype: this.#dtype, shape };
    throw new ModelFormatError(`Cannot read tensor "${name}": there is none`);
  }

  readRows(
    name: string,
    from: number,
    to: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { shape } = this.info(name);
    const columns = elementCount(shape.slice(1));
    const values = new Float32Array((to - from) * columns);
    drawNumbers(values, {
      key: fnv1a(`0:${name}`),
      rule: ruleFor(name, shape, this.language),
      taps: 1,
      firstElement: from * columns,
    });
    if (this.#dtype === "F32") {
      return Promise.resolve(new Uint8Array(values.buffer));
    }
    const halves = new Uint16Array(values.length);
    roundToBfloat16(values, halves);
    return Promise.resolve(new Uint8Array(halves.buffer));
  }
}

/** The sizes of a language model of the recipe. */
export function recipeDimensions(
  size: RecipeSize,
  tied: boolean,
): LanguageDimensions {
  const sizes = recipe.sizes[size];
  const { config } = recipe;
  return {
    hiddenSize: sizes.hidden_size,
    intermediateSize: sizes.intermediate_size,
    layers: sizes.num_hidden_layers,
    heads: sizes.num_attention_heads,
    keyValueHeads: sizes.num_key_value_heads,
    headSize: sizes.hidden_size / sizes.num_attention_heads,
    vocabularyRows: sizes.vocab_size,
    rmsNormEpsilon: config.rms_norm_eps,
    ropeTheta: config.rope_theta,
    maxPositions: config.max_position_embeddings,
    tied,
    bosTokenId: 151643 % sizes.vocab_size,
    eosTokenId: 151645 % sizes.vocab_size,
  };
}
