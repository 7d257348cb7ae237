import { TOWER_PREFIX } from "../../../lib/convert/checkpoint/tower.ts";
import { elementCount } from "../../../lib/convert/safetensors/dtype.ts";
import type { NumberRule } from "./recipe_numbers.ts";
import recipe from "../../testdata/convert/recipe.json" with { type: "json" };

/** What the rules depend on besides a tensor's name and shape. */
export interface RuleSizes {
  /** Length of a token's vector. */
  readonly hiddenSize: number;
  /** Decoder layers. */
  readonly layers: number;
}

/** Finds the first rule that fits, as in section 2 of the recipe. */
export function ruleFor(
  name: string,
  shape: readonly number[],
  sizes: RuleSizes,
): NumberRule {
  const isTower = name.startsWith(TOWER_PREFIX);
  const short = isTower ? name.slice(TOWER_PREFIX.length) : name;
  const fan = elementCount(shape.slice(1));
  const statistics = runningStatistics(short);
  if (statistics !== undefined) return statistics;
  const rules = isTower ? TOWER_RULES : LANGUAGE_RULES;
  const found = rules.find(([pattern]) => pattern.test(short));
  if (found !== undefined) return found[1]({ fan, ...sizes });
  throw new RangeError(`The recipe has no rule for tensor "${name}"`);
}

interface RuleInput extends RuleSizes {
  /** Product of the sizes but the first. */
  fan: number;
}

type Rule = readonly [RegExp, (input: RuleInput) => NumberRule];

const SIGMA: Readonly<Record<string, number>> = recipe.sigma;

const STATISTICS_REGEXP =
  /^(network\.\d+\.\d+)\.convffn\.conv\.bn\.(running_mean|running_var)$/;

/** BatchNorm's statistics are those that its inputs have. */
function runningStatistics(name: string): NumberRule | undefined {
  const [, block = "", part] = STATISTICS_REGEXP.exec(name) ?? [];
  const sigma = SIGMA[block];
  if (sigma === undefined) return undefined;
  const variance = sigma * sigma;
  return part === "running_mean"
    ? { c: 0, s: 0.3 * sigma, neg: 0, centre: 0 }
    : { c: variance, s: 0.5 * variance, neg: 0, centre: 0 };
}

/** W(g): a standard deviation of g / √fan. */
function scaled(gain: number, centre = 0): Rule[1] {
  return ({ fan }) => ({ c: 0, s: gain * Math.sqrt(3 / fan), neg: 0, centre });
}

/** U(c, s). */
function uniform(c: number, s: number, neg = 0): Rule[1] {
  return () => ({ c, s, neg, centre: 0 });
}

/**
 * The train form is not in the recipe: its numbers only have to be as large as those of the fused form,
 * so that its graph computes with numbers of a sensible size.
 */
const TRAIN_RULES: readonly Rule[] = [
  [/token_mixer\.layer_scale$/, uniform(0, 0.1)],
  [/\.(?:rbr_skip|bn)\.running_mean$/, uniform(0, 0.3)],
  [/\.(?:rbr_skip|bn)\.running_var$/, uniform(1, 0.5)],
  [/\.rbr_skip\.weight$/, uniform(1, 0.4)],
  [/\.token_mixer\.mixer\..*\.conv\.weight$/, scaled(0.3)],
  [/^network\.\d+\.pe\.weight$/, scaled(0.03)],
  [/^network\.\d+\.pe\.bias$/, uniform(0, 0.02)],
];

const TOWER_RULES: readonly Rule[] = [
  ...TRAIN_RULES,
  [/layer_scale/, uniform(0.3, 0.15, 51)],
  [/\.(?:bn|norm)\.weight$/, uniform(1, 0.4)],
  [/\.(?:bn|norm)\.bias$/, uniform(0, 0.35)],
  [/token_mixer\.reparam_conv\.weight$/, scaled(0.3, 0.9)],
  [/token_mixer\.reparam_conv\.bias$/, uniform(0, 0.1)],
  [/convffn\.conv\.conv\.weight$/, scaled(0.1)],
  [/convffn\.fc2\.weight$/, scaled(1.5)],
  [/^network\.\d+\.reparam_conv\.weight$/, scaled(0.03, 0.05)],
  [/^network\.\d+\.reparam_conv\.bias$/, uniform(0, 0.02)],
  [/qkv\.weight$/, scaled(2.5)],
  [/token_mixer\.proj\.weight$/, scaled(0.5)],
  [/^patch_embed\.0\..*weight$/, scaled(2)],
  [/^patch_embed\..*\.weight$/, scaled(1.5)],
  [/proj\.1\.reparam_conv\.weight$/, scaled(1.5)],
  [/^conv_exp\.(?:reparam_conv|se\.expand)\.weight$/, scaled(1.5)],
  [/\.weight$|^head\.proj$/, scaled(1)],
  [/\.bias$/, uniform(0, 0.35)],
];

const LANGUAGE_RULES: readonly Rule[] = [
  [/mm_projector\.0\.weight$/, scaled(1.6)],
  [/mm_projector\.0\.bias$/, uniform(0, 0.35)],
  [/mm_projector\.2\.weight$/, scaled(0.04)],
  [/mm_projector\.2\.bias$/, uniform(0, 0.01)],
  [/(?:embed_tokens|lm_head)\.weight$/, uniform(0, 0.035)],
  [/^model\.norm\.weight$/, finalNorm],
  [/layernorm\.weight$/, uniform(1, 0.4)],
  [/[qkv]_proj\.bias$/, uniform(0, 0.5)],
  [/[qk]_proj\.weight$/, scaled(1.2)],
  [/(?:o|down)_proj\.weight$/, residualProjection],
  [/(?:v|gate|up)_proj\.weight$/, scaled(1)],
];

function finalNorm({ hiddenSize }: RuleInput): NumberRule {
  const factor = 150 / Math.sqrt(hiddenSize);
  return { c: factor, s: 0.4 * factor, neg: 128, centre: 0 };
}

function residualProjection(input: RuleInput): NumberRule {
  return scaled(0.07 / Math.sqrt(input.layers))(input);
}
