import type { Activations } from "../conversion_options.ts";
import type { MeasuredChannels } from "../vision/values/balance.ts";
import type { ActivationRange } from "../weights/static_matmul.ts";
import type { TensorSource } from "../weights/tensor_source.ts";
import type { Chain, ChainMeasurement } from "./chain/chain.ts";
import { smallestCosine } from "./chain/difference.ts";
import type { ChainPart, Stream } from "./chain/part.ts";
import { LEAST_COSINE, type VisionChoice } from "./choices.ts";
import { type MeasureOptions, withChain } from "./measure_options.ts";
import { VISION_FORMS, visionChain } from "./parts/vision_parts.ts";
import { roundErrors, roundNumber } from "./round_number.ts";
import { findForms, type Forms, type FoundForms } from "./search/find_forms.ts";
import { type PartForms, planUpgrades } from "./search/plan_upgrades.ts";

/**
 * What a block takes in each form, against the others: its time, which is about the same for all blocks
 * (measured: 39 ms in 8 bits, a tenth less by fixed ranges, 100 ms in float32).
 */
const COSTS = { dynamic: [0.39, 0.45, 1], static: [0.36, 0.45, 1] };

/**
 * Enough for ten blocks or more, and to try each of their cheaper forms; weights that are hard to quantize
 * everywhere get some more blocks than they need. A pass takes a second a picture.
 */
const MOST_PASSES = 24;

/** Blocks whose effect on the features is measured; these few have all that stand out. */
const EXAMINED_BLOCKS = 8;

/** Options of {@linkcode chooseVision}. */
export interface ChooseVisionOptions extends MeasureOptions {
  /** Pictures, float32 `[1, 3, height, width]` each. */
  readonly pictures: Stream;
  /**
   * Largest integer of an 8-bit weight.
   *
   * @default {127}
   */
  readonly levels?: 127 | 63 | undefined;
  /**
   * How 8-bit products round what they read; `static` is by what it is in the pictures.
   *
   * @default {"dynamic"}
   */
  readonly activations?: Activations | undefined;
  /**
   * Whether all blocks stay in 8 bits, whatever that does to the features.
   *
   * @default {false}
   */
  readonly isGiven?: boolean | undefined;
}

/** What {@linkcode chooseVision} gives. */
export interface ChosenVision {
  /** The choice. */
  readonly choice: VisionChoice;
  /** The features of the pictures in float32, `[1, tokens, hidden]` each. */
  readonly features: Stream;
  /** What was measured of the channels that layers of 8 bits read, by the layers' names. */
  readonly statistics: ReadonlyMap<string, MeasuredChannels>;
  /** The ranges of what layers of 8 bits read, by the layers' names; none where they are not fixed. */
  readonly ranges: ReadonlyMap<string, ActivationRange>;
}

/**
 * Finds the blocks of the vision encoder that 8 bits do not suit: those without which the features of
 * some picture are less than {@linkcode LEAST_COSINE} like those in float32. They scale tokens by
 * themselves if that is enough, else they stay in float32.
 *
 * @throws {ModelFormatError} If the checkpoint's weights cannot be used.
 * @throws {DiskFullError} If the disk is full.
 */
export async function chooseVision(
  checkpoint: TensorSource,
  options: ChooseVisionOptions,
): Promise<ChosenVision> {
  const { pictures, levels, activations = "dynamic", isGiven } = options;
  const statistics = new Map<string, MeasuredChannels>();
  const ranges = new Map<string, ActivationRange>();
  const parts = visionChain(checkpoint, {
    ...{ levels, statistics },
    ranges: activations === "static" ? ranges : undefined,
  });
  return await withChain(parts, pictures, options, async (chain) => {
    const measurement = await chain.measure();
    const { reference: features, cheapest, differences } = measurement;
    const plainCosine = smallestCosine(cheapest, features);
    const { forms, badness } = isGiven || plainCosine >= LEAST_COSINE
      ? { forms: new Map<string, number>(), badness: 1 - plainCosine }
      : await search(chain, measurement, COSTS[activations]);
    const measured = {
      pictures: pictures.length,
      cosine: roundNumber(1 - badness),
      plainCosine: roundNumber(plainCosine),
      blocks: roundErrors(differences),
    };
    const choice = { activations, ...blocksOf(forms, parts), measured };
    return { choice, features, statistics, ranges };
  });
}

async function search(
  chain: Chain,
  measurement: ChainMeasurement,
  costs: readonly number[],
): Promise<FoundForms> {
  const { reference, cheapest } = measurement;
  const known = await measureForms(chain, measurement, costs);
  return await findForms({
    upgrades: planUpgrades(known),
    damage: known.reduce((sum, { damages }) => sum + (damages[0] ?? 0), 0),
    badness: 1 - smallestCosine(cheapest, reference),
    limit: 1 - LEAST_COSINE,
    exponent: 1,
    passes: MOST_PASSES,
    measure: async (forms) =>
      1 - smallestCosine(await chain.run(forms), reference),
  });
}

/**
 * A block's damage is what it does to the features alone: how far its own output is off says little
 * where one channel is larger than all others together. It is measured for the blocks that are furthest
 * off, for the others it is as much less as they are. Scaled by token, it is less in proportion.
 */
async function measureForms(
  chain: Chain,
  { reference, differences }: ChainMeasurement,
  costs: readonly number[],
): Promise<PartForms[]> {
  const sorted = [...differences].sort(([, a], [, b]) => b.damage - a.damage);
  const effects = new Map<string, number>();
  for (const [name] of sorted.slice(0, EXAMINED_BLOCKS)) {
    const features = await chain.effect(name, VISION_FORMS.indexOf("int8"));
    effects.set(name, 1 - smallestCosine(features, reference));
  }
  const usual = median(
    [...effects].map(([name, effect]) =>
      quotient(effect, differences.get(name)?.damage ?? 0)
    ),
  );
  const forms: PartForms[] = [];
  for (const [name, { damage: plain }] of sorted) {
    const effect = effects.get(name) ?? usual * plain;
    const perRow = await chain.difference(name, VISION_FORMS.indexOf("perRow"));
    const scaled = effect * quotient(perRow.damage, plain);
    forms.push({ name, damages: [effect, scaled, 0], costs });
  }
  return forms;
}

function quotient(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

function blocksOf(
  forms: Forms,
  parts: readonly ChainPart[],
): Pick<VisionChoice, "keepFloat" | "perRow"> {
  const inForm = (form: typeof VISION_FORMS[number]) =>
    parts.map(({ name }) => name).filter((name) =>
      VISION_FORMS[forms.get(name) ?? 0] === form
    );
  return { keepFloat: inForm("float"), perRow: inForm("perRow") };
}
