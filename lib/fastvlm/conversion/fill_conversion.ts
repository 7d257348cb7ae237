import { fileURLToPath } from "node:url";
import { convertCheckpoint } from "../../convert/convert_checkpoint.ts";
import {
  type ConversionForm,
  type ConversionProgress,
  visionFormOf,
} from "../../convert/conversion_options.ts";
import type { FileDigest } from "../../catalog/schema.ts";
import { readCalibrationPictures } from "./calibration_pictures.ts";

/** Side of the square that Apple's vision encoder was trained with, in pixels. */
const TRAINED_SIDE = 1024;

/** Of a person's own pictures; of the examples, which are alike. */
const MOST_PICTURES = { own: 8, examples: 2 };

/** Beside the toolkit's code; a compiled program does without them. */
const EXAMPLES = new URL("../../../examples/", import.meta.url);

/** Options of {@linkcode fillConversion}. */
export interface FillConversionOptions {
  /** What is made. */
  form: ConversionForm;
  /**
   * Folder of pictures to measure with.
   *
   * @default the toolkit's examples, where they can be read
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
 * `auto`.
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
  const { files, record, notices } = await convertCheckpoint(
    checkpoint,
    target,
    {
      form: { weights, vision, prefill },
      tokenizer,
      sourceDigests,
      signal,
      pictures: await readPictures(options),
      onProgress: onConversion,
    },
  );
  for (const notice of notices) options.onNotice?.(notice);
  return { files, conversion: { ...record } };
}

/** None where nothing is measured; without examples, the converter uses a picture of its own. */
async function readPictures(
  { form, calibrate, signal }: FillConversionOptions,
): Promise<Float32Array<ArrayBuffer>[] | undefined> {
  if (form.weights !== "auto" && visionFormOf(form) !== "auto") {
    return undefined;
  }
  const options = { side: TRAINED_SIDE, signal };
  if (calibrate !== undefined) {
    return await readCalibrationPictures(calibrate, {
      ...options,
      most: MOST_PICTURES.own,
    });
  }
  try {
    return await readCalibrationPictures(fileURLToPath(EXAMPLES), {
      ...options,
      most: MOST_PICTURES.examples,
    });
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}
