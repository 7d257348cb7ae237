import type { Tensor } from "../../onnx/tensor.ts";
import type { LanguageDimensions } from "../checkpoint/dimensions.ts";
import type { TensorSource } from "../weights/tensor_source.ts";
import type { Chain, ChainMeasurement } from "./chain/chain.ts";
import { agreement, relativeError, topColumns } from "./chain/difference.ts";
import { type ChainPart, partBytes } from "./chain/part.ts";
import { type LanguageChoice, LEAST_AGREEMENT } from "./choices.ts";
import { embedText } from "./embed_text.ts";
import { type MeasureOptions, withChain } from "./measure_options.ts";
import { DECODER_FORMS, decoderChain } from "./parts/decoder_parts.ts";
import { roundErrors, roundNumber } from "./round_number.ts";
import { findForms, type Forms } from "./search/find_forms.ts";
import { type PartForms, planUpgrades } from "./search/plan_upgrades.ts";

/** Positions that get scores: one of them is 0.4 %. */
const SCORED_POSITIONS = 256;

/** A pass of a 7b takes a minute or two. */
const MOST_PASSES = 12;

/** Options of {@linkcode chooseLanguage}. */
export interface ChooseLanguageOptions extends MeasureOptions {
  /**
   * Features of a picture, float32 `[1, tokens, hidden]`, which stand in the text.
   *
   * @default {undefined} There is no picture.
   */
  readonly features?: Tensor | undefined;
}

/**
 * Finds the parts of the decoder that 4-bit blocks of 128 do not suit: those without which fewer than
 * {@linkcode LEAST_AGREEMENT} of a text's positions have the best token that they have in float32. They
 * get the form that mends most for its bytes: smaller blocks, zero points, 8 bits or floats.
 *
 * Both decoders read the same text, picture included, at all positions; it is run part by part.
 *
 * @throws {ModelFormatError} If the checkpoint's weights cannot be used.
 * @throws {DiskFullError} If the disk is full.
 */
export async function chooseLanguage(
  checkpoint: TensorSource & { readonly language: LanguageDimensions },
  options: ChooseLanguageOptions,
): Promise<LanguageChoice> {
  const text = await embedText(checkpoint, options.features);
  const parts = decoderChain(checkpoint, {
    positions: text.shape[1] ?? 0,
    scored: SCORED_POSITIONS,
  });
  return await withChain(parts, [text], options, async (chain) => {
    const plain = await measurePlain(chain);
    const forms = plain.agreement >= LEAST_AGREEMENT
      ? new Map<string, number>()
      : await search({ parts, chain, plain });
    const scores = await chain.run(forms);
    return {
      layers: encodingsOf(forms, parts),
      measured: {
        positions: SCORED_POSITIONS,
        top1Agreement: roundNumber(agreement(topColumns(scores), plain.wanted)),
        plainTop1Agreement: roundNumber(plain.agreement),
        logitsError: roundNumber(
          relativeError(scores, await chain.reference()),
        ),
        layers: roundErrors(plain.differences),
      },
    };
  });
}

/** What is known after the first pass; the scores themselves, 300 MB for a 7b, are not kept. */
interface PlainDecoder {
  /** The best token in float32 of each position. */
  readonly wanted: readonly number[];
  /** Fraction of positions with that token. */
  readonly agreement: number;
  /** What each part's cheapest form alone changes. */
  readonly differences: ChainMeasurement["differences"];
}

async function measurePlain(chain: Chain): Promise<PlainDecoder> {
  const { reference, cheapest, differences } = await chain.measure();
  const wanted = topColumns(reference);
  return {
    wanted,
    agreement: agreement(topColumns(cheapest), wanted),
    differences,
  };
}

async function search({ parts, chain, plain }: {
  parts: readonly ChainPart[];
  chain: Chain;
  plain: PlainDecoder;
}): Promise<Forms> {
  const known: PartForms[] = [];
  for (const part of parts) known.push(await formsOf(part, chain, plain));
  const { forms } = await findForms({
    upgrades: planUpgrades(known),
    damage: known.reduce((sum, { damages }) => sum + (damages[0] ?? 0), 0),
    badness: 1 - plain.agreement,
    limit: 1 - LEAST_AGREEMENT,
    // The scores' error, which changes the best token, is the square root of the damage.
    exponent: 0.5,
    passes: MOST_PASSES,
    measure: async (forms) =>
      1 - agreement(topColumns(await chain.run(forms)), plain.wanted),
  });
  return forms;
}

/** All forms are measured but the last, whose damage is nothing beside that of integers. */
async function formsOf(
  part: ChainPart,
  chain: Chain,
  { differences }: PlainDecoder,
): Promise<PartForms> {
  const { name } = part;
  const damages = [differences.get(name)?.damage ?? 0];
  for (let form = 1; form < DECODER_FORMS.length - 1; form += 1) {
    damages.push((await chain.difference(name, form)).damage);
  }
  return {
    name,
    damages: [...damages, 0],
    costs: DECODER_FORMS.map((_, form) => partBytes(part, form)),
  };
}

function encodingsOf(
  forms: Forms,
  parts: readonly ChainPart[],
): LanguageChoice["layers"] {
  return Object.fromEntries(parts.flatMap(({ name }) => {
    const encoding = DECODER_FORMS[forms.get(name) ?? 0];
    const isPlain = encoding === DECODER_FORMS[0];
    return encoding === undefined || isPlain ? [] : [[name, encoding]];
  }));
}
