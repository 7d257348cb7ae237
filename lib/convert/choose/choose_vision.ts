import type { TensorSource } from "../weights/tensor_source.ts";
import type { Chain, ChainMeasurement } from "./chain/chain.ts";
import { smallestCosine } from "./chain/difference.ts";
import type { ChainPart, Stream } from "./chain/part.ts";
import { LEAST_COSINE, type VisionChoice } from "./choices.ts";
import { type MeasureOptions, withChain } from "./measure_options.ts";
import { VISION_FORMS, visionChain } from "./parts/vision_parts.ts";
import { roundErrors, roundNumber } from "./round_number.ts";
import { findForms, type Forms } from "./search/find_forms.ts";
import { type PartForms, planUpgrades } from "./search/plan_upgrades.ts";

/**
 * What a block takes in each form, against the others: its time, which is about the same for all blocks
 * (measured: 39 ms in 8 bits, 100 ms in float32).
 */
const COSTS = [0.39, 0.45, 1];

/** Enough for 40 upgraded blocks; more only if the weights are hard to quantize everywhere. */
const MOST_PASSES = 100;

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
}

/** What {@linkcode chooseVision} gives. */
export interface ChosenVision {
  /** The choice. */
  readonly choice: VisionChoice;
  /** The features of the pictures in float32, `[1, tokens, hidden]` each. */
  readonly features: Stream;
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
  const { pictures, levels } = options;
  const parts = visionChain(checkpoint, { levels });
  return await withChain(parts, pictures, options, async (chain) => {
    const measurement = await chain.measure();
    const { reference: features, cheapest, differences } = measurement;
    const plainCosine = smallestCosine(cheapest, features);
    const { forms, badness } = plainCosine >= LEAST_COSINE
      ? { forms: new Map<string, number>(), badness: 1 - plainCosine }
      : await search({ parts, chain, measurement });
    const measured = {
      pictures: pictures.length,
      cosine: roundNumber(1 - badness),
      plainCosine: roundNumber(plainCosine),
      blocks: roundErrors(differences),
    };
    return { choice: { ...blocksOf(forms, parts), measured }, features };
  });
}

async function search({ parts, chain, measurement }: {
  parts: readonly ChainPart[];
  chain: Chain;
  measurement: ChainMeasurement;
}): ReturnType<typeof findForms> {
  const { reference, cheapest } = measurement;
  const forms: PartForms[] = [];
  for (const part of parts.filter(({ forms }) => forms > 1)) {
    forms.push(await formsOf(part, chain, measurement));
  }
  return await findForms({
    upgrades: planUpgrades(forms),
    damage: forms.reduce((sum, { damages }) => sum + (damages[0] ?? 0), 0),
    badness: 1 - smallestCosine(cheapest, reference),
    limit: 1 - LEAST_COSINE,
    exponent: 1,
    passes: MOST_PASSES,
    measure: async (forms) =>
      1 - smallestCosine(await chain.run(forms), reference),
  });
}

async function formsOf(
  { name }: ChainPart,
  chain: Chain,
  { differences }: ChainMeasurement,
): Promise<PartForms> {
  const perRow = await chain.difference(name, VISION_FORMS.indexOf("perRow"));
  return {
    name,
    damages: [differences.get(name)?.damage ?? 0, perRow.damage, 0],
    costs: COSTS,
  };
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
