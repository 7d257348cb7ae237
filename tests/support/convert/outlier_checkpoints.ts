import { TOWER_PREFIX } from "../../../lib/convert/checkpoint/tower.ts";
import type {
  DrawnNumbers,
  RecipeOptions,
} from "../checkpoint/recipe_checkpoint.ts";

/** What checkpoints of outliers are made of. */
export interface OutlierOptions {
  /** Whether the outliers are there. */
  hasOutliers: boolean;
}

const CHANNEL = 17;
const BLOCK = 128;

/**
 * A checkpoint of a small language model whose weights are multiples of an eighth of a power of 2, which
 * 4-bit blocks hold exactly; the tower is zeros. The outliers: in layer 1, every 128th channel of the
 * normalization before the feed-forward network is a quarter, and the weights that read it are four
 * times as large. It computes the same, but a block's other weights share the scale of a large one.
 */
export function languageOutliers(
  { hasOutliers }: OutlierOptions,
): RecipeOptions {
  return {
    size: "small",
    dtype: "bfloat16",
    tied: false,
    dimensions: {
      hidden_size: 256,
      num_hidden_layers: 3,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      intermediate_size: 512,
      vocab_size: 128,
    },
    hollow: (name) =>
      name.startsWith(TOWER_PREFIX) || name.includes("mm_projector"),
    change: (numbers) => {
      if (numbers.shape.length === 2) roundToBlocks(numbers);
      // Else nothing that this layer adds would change the best token.
      if (numbers.name.endsWith("layers.1.mlp.down_proj.weight")) {
        scale(numbers, 8, () => true);
      }
      if (hasOutliers) plantInLanguage(numbers);
    },
  };
}

/** Every block gets -1, so that its scale is an eighth of the power of 2. */
function roundToBlocks({ values, firstElement }: DrawnNumbers): void {
  const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const top = 2 ** Math.round(Math.log2(largest));
  values.forEach((x, index) => {
    const isFirst = (firstElement + index) % BLOCK === 0;
    const eighths = Math.min(Math.max(Math.round(8 * x / top), -8), 7);
    values[index] = isFirst ? -top : eighths * top / 8;
  });
}

function plantInLanguage(numbers: DrawnNumbers): void {
  const isOutlier = (element: number) => element % BLOCK === CHANNEL;
  const { name } = numbers;
  if (/\.layers\.1\.mlp\.(gate|up)_proj/.test(name)) {
    scale(numbers, 4, isOutlier);
  }
  if (name.endsWith("layers.1.post_attention_layernorm.weight")) {
    scale(numbers, 1 / 4, isOutlier);
  }
}

/** What a checkpoint of a tower's outlier is made of. */
export interface TowerOutlierOptions extends OutlierOptions {
  /**
   * What one channel of network.9 is multiplied by. The recipe's network.9 gives a twentieth of what it
   * gets, a trained one about as much: with 20,000 the channel gives 1000 times what it gets.
   *
   * @default {20_000}
   */
  factor?: number;
}

/**
 * A checkpoint of a vision tower that 8 bits suit: its blocks add half of what the recipe's do; and one
 * channel of network.9 that is much larger than the others.
 */
export function towerOutlier(
  { hasOutliers, factor = 20_000 }: TowerOutlierOptions,
): RecipeOptions {
  return {
    size: "small",
    dtype: "float32",
    tied: true,
    change: (numbers) => {
      const { name, shape } = numbers;
      if (name.includes("layer_scale")) scale(numbers, 1 / 2, () => true);
      const isNine = name.startsWith(`${TOWER_PREFIX}network.9.`);
      if (!isNine || !hasOutliers) return;
      const columns = shape.slice(1).reduce((size, length) => size * length, 1);
      const isOutlier = (element: number) =>
        Math.floor(element / columns) === CHANNEL;
      scale(numbers, factor, isOutlier);
    },
  };
}

function scale(
  { values, firstElement }: DrawnNumbers,
  factor: number,
  isScaled: (element: number) => boolean,
): void {
  values.forEach((value, index) => {
    if (isScaled(firstElement + index)) values[index] = value * factor;
  });
}
