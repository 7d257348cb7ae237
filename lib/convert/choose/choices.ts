import type { Activations } from "../conversion_options.ts";
import type { LayerEncoding } from "../language/layer_encoding.ts";
import type { MeasuredChannels } from "../vision/values/balance.ts";
import type { ActivationRange } from "../weights/static_matmul.ts";

/** Cosine of features that an `int8` vision encoder must reach. */
export const LEAST_COSINE = 0.999;

/** Fraction of the positions at which an `int4` decoder's best token must be that of float32. */
export const LEAST_AGREEMENT = 0.95;

/** What was chosen for the vision encoder; plain data, for the manifest. */
export interface VisionChoice {
  /** How 8-bit products round what they read; `static` is by what it is in the pictures measured with. */
  readonly activations: Activations;
  /** Blocks that stay in float32. */
  readonly keepFloat: readonly string[];
  /** Blocks that scale every token by itself. */
  readonly perRow: readonly string[];
  /** What it was chosen by. */
  readonly measured: VisionMeasurement;
}

/** Errors of an `int8` vision encoder. */
export interface VisionMeasurement {
  /** How many pictures it was run on. */
  readonly pictures: number;
  /** Cosine of its features and those in float32, of the picture with the smallest. */
  readonly cosine: number;
  /** The same with 8 bits in all blocks. */
  readonly plainCosine: number;
  /** Relative error of each block's output in 8 bits, all before it in float32. */
  readonly blocks: Readonly<Record<string, number>>;
}

/** What was chosen for the decoder; plain data, for the manifest. */
export interface LanguageChoice {
  /** Parts that are not in 4-bit blocks of 128, and how they are stored. */
  readonly layers: Readonly<Record<string, LayerEncoding>>;
  /** What it was chosen by. */
  readonly measured: LanguageMeasurement;
}

/** Errors of an `int4` decoder. */
export interface LanguageMeasurement {
  /** How many positions of the text got scores. */
  readonly positions: number;
  /** Fraction of them at which the best token is that of float32. */
  readonly top1Agreement: number;
  /** The same with 4-bit blocks of 128 in all parts. */
  readonly plainTop1Agreement: number;
  /** Relative error of the scores. */
  readonly logitsError: number;
  /**
   * Relative error of what each part adds in 4-bit blocks of 128 (of the head: of the scores), all
   * before it in float32.
   */
  readonly layers: Readonly<Record<string, number>>;
}

/** What was chosen by measurement; a model's part is missing if its form was given. */
export interface Choices {
  /** The vision encoder. */
  readonly vision?: VisionChoice | undefined;
  /** The decoder. */
  readonly language?: LanguageChoice | undefined;
}

/** Choices, and what the chosen form needs besides; plain data, for a conversion that is gone on with. */
export interface MeasuredChoices {
  /** What was chosen. */
  readonly choices: Choices;
  /** What was measured of the channels that layers of 8 bits read, by the layers' names. */
  readonly statistics: Readonly<Record<string, MeasuredChannels>>;
  /** The ranges of what layers of 8 bits read, by the layers' names, where these are fixed. */
  readonly ranges: Readonly<Record<string, ActivationRange>>;
}
