import recipe from "../../testdata/convert/recipe.json" with { type: "json" };

/** The sizes that the recipe names. */
export type RecipeSize = keyof typeof recipe.sizes;

/** Dimensions of a language model, named as in `config.json`. */
export type RecipeDimensions = typeof recipe.sizes.small;

/** How the numbers are stored. */
export type RecipeDtype = "float32" | "bfloat16";

/** What a `config.json` of the recipe depends on. */
export interface RecipeConfigOptions {
  readonly size: RecipeSize;
  readonly dtype: RecipeDtype;
  readonly tied: boolean;
  /** Dimensions that differ from those of the size. */
  readonly dimensions?: Partial<RecipeDimensions>;
}

/** What {@linkcode makeRecipeConfig} is sure to give. */
export type RecipeConfig = RecipeDimensions & {
  tie_word_embeddings: boolean;
  torch_dtype: RecipeDtype;
  [key: string]: unknown;
};

/** Makes the content of `config.json`. */
export function makeRecipeConfig(
  { size, dtype, tied, dimensions }: RecipeConfigOptions,
): RecipeConfig {
  const sizes = { ...recipe.sizes[size], ...dimensions };
  return {
    ...recipe.config,
    ...sizes,
    max_window_layers: sizes.num_hidden_layers,
    bos_token_id: 151643 % sizes.vocab_size,
    eos_token_id: 151645 % sizes.vocab_size,
    tie_word_embeddings: tied,
    torch_dtype: dtype,
  };
}
