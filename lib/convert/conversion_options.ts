import type { FileDigest } from "../catalog/schema.ts";
import type { WriteProgress } from "./output/write_graphs.ts";
import type { WeightForm } from "./weight_form.ts";

/** How the vision encoder's weights can be asked for; `auto` is `int8` where the measured error allows it. */
export const VISION_FORMS = ["auto", "fp32", "fp16", "int8"] as const;

/** One of {@linkcode VISION_FORMS}. */
export type VisionForm = typeof VISION_FORMS[number];

/** How the language model's can; `auto` is `int4` where the measured error allows it. */
export type LanguageForm = "auto" | WeightForm;

/** What a conversion makes of a checkpoint. */
export interface ConversionForm {
  /** Weights of the language model. */
  readonly weights: LanguageForm;
  /**
   * Weights of the vision encoder.
   *
   * @default as {@linkcode ConversionForm.weights} where these are floats, else {"auto"}
   */
  readonly vision?: VisionForm | undefined;
  /**
   * Weights of a second decoder, for prompts, beside one of 4 bits.
   *
   * @default {undefined} There is none.
   */
  readonly prefill?: "int8" | undefined;
}

/** The form of the vision encoder: as the language model's where that has floats, unless it is said. */
export function visionFormOf({ weights, vision }: ConversionForm): VisionForm {
  if (vision !== undefined) return vision;
  return weights === "fp32" || weights === "fp16" ? weights : "auto";
}

/**
 * How an `int8` vision encoder rounds what its products read: `dynamic` by the range that it has in every
 * run, `static` by the one that it has in the pictures that it was converted with.
 */
export type Activations = "dynamic" | "static";

/** What decides whether anything is measured. */
export interface MeasuredForm {
  /** What is made. */
  readonly form: ConversionForm;
  /**
   * How an `int8` vision encoder rounds what its products read.
   *
   * @default {"dynamic"}
   */
  readonly activations?: Activations | undefined;
}

/** Says whether the vision encoder is run on pictures to find its form, or the ranges in it. */
export function isVisionMeasured(
  { form, activations }: MeasuredForm,
): boolean {
  const vision = visionFormOf(form);
  return vision === "auto" || vision === "int8" && activations === "static";
}

/** How far a conversion is. */
export type ConversionProgress =
  | { readonly phase: "choose" | "check"; readonly step: string }
  | { readonly phase: "write" } & WriteProgress;

/** Options of {@linkcode convertCheckpoint}. */
export interface ConvertOptions extends MeasuredForm {
  /**
   * Pictures to measure with, as the vision encoder takes them: float32 `[1, 3, side, side]`, one
   * array each.
   *
   * @default the built-in one
   */
  readonly pictures?: readonly Float32Array<ArrayBuffer>[] | undefined;
  /**
   * Whether the result gets a tokenizer; without one it cannot be run by itself.
   *
   * @default {true}
   */
  readonly tokenizer?: boolean | undefined;
  /** Digests of the checkpoint's files by name, if they are known: those are not read again. */
  readonly sourceDigests?: Readonly<Record<string, FileDigest>> | undefined;
  /**
   * Threads that compute.
   *
   * @default the number of cores
   */
  readonly workers?: number | undefined;
  /** Ends the conversion. */
  readonly signal?: AbortSignal | undefined;
  /** Told some times a second how far it is. */
  readonly onProgress?: ((progress: ConversionProgress) => void) | undefined;
}
