import { convertCheckpoint } from "../../convert/convert_checkpoint.ts";
import type {
  ConversionForm,
  ConversionProgress,
} from "../../convert/conversion_options.ts";
import { isMeasured } from "../../convert/choose/chosen_form.ts";
import type { FileDigest } from "../../catalog/schema.ts";
import { picturesToMeasure } from "./pictures_to_measure.ts";

/** Options of {@linkcode fillConversion}. */
export interface FillConversionOptions {
  /** What is made. */
  form: ConversionForm;
  /**
   * Folder of pictures to measure with, beside the toolkit's examples; they fix the ranges of what products
   * of an `int8` vision encoder read.
   *
   * @default {undefined} The examples, where they can be read; ranges are found in every run.
   */
  calibrate?: string;
  /**
   * Whether the result gets a tokenizer; without one it cannot be run by itself.
   *
   * @default {true}
   */
  tokenizer?: boolean;
  /** Digests of the checkpoint's files by name, if they are known. */
  sourceDigests?: Readonly<Record<string, FileDigest>> | undefined;
  /** Ends the conversion. */
  signal?: AbortSignal;
  /** Told some times a second how far the conversion is. */
  onConversion?: (progress: ConversionProgress) => void;
  /** Told in a line each what a person should know of the result. */
  onNotice?: (notice: string) => void;
}

/** A folder that holds a converted model. */
export interface FilledConversion {
  /** Digests of all files by path. */
  files: Readonly<Record<string, FileDigest>>;
  /** How they were made. */
  conversion: Record<string, unknown>;
}

/**
 * Converts a checkpoint's folder into another folder, and measures with pictures where the form says
 * `auto`, or an `int8` vision encoder is calibrated.
 *
 * @throws {NotFoundError} If the folder of pictures has none.
 * @throws what `convertCheckpoint()` throws.
 */
export async function fillConversion(
  checkpoint: string,
  target: string,
  options: FillConversionOptions,
): Promise<FilledConversion> {
  const { form, tokenizer, sourceDigests, signal, onConversion } = options;
  const { weights, vision, prefill } = form;
  const activations = options.calibrate === undefined ? "dynamic" : "static";
  const { files, record, notices } = await convertCheckpoint(
    checkpoint,
    target,
    {
      form: { weights, vision, prefill },
      activations,
      tokenizer,
      sourceDigests,
      signal,
      pictures: isMeasured({ form, activations })
        ? await picturesToMeasure(options)
        : undefined,
      onProgress: onConversion,
    },
  );
  for (const notice of notices) options.onNotice?.(notice);
  return { files, conversion: { ...record } };
}
