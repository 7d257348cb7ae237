import { join } from "@std/path";
import type { Tensor } from "../../onnx/tensor.ts";
import type { Checkpoint } from "../checkpoint/open_checkpoint.ts";
import {
  type ConvertOptions,
  isVisionMeasured,
  visionFormOf,
} from "../conversion_options.ts";
import type { WeightWriter } from "../quantize/weight_writer.ts";
import { builtInPicture } from "./built_in_picture.ts";
import { createGraphWriter } from "./chain/graph_writer.ts";
import type { Stream } from "./chain/part.ts";
import { runReference } from "./chain/run_part.ts";
import type { MeasuredChoices } from "./choices.ts";
import { chooseLanguage } from "./choose_language.ts";
import { chooseVision, type ChosenVision } from "./choose_vision.ts";
import {
  type MeasureOptions,
  SCRATCH_NAME,
  withRunner,
} from "./measure_options.ts";
import { visionChain } from "./parts/vision_parts.ts";

/** Options of {@linkcode measureChoices}. */
export interface MeasureChoicesOptions extends
  Pick<
    ConvertOptions,
    "form" | "activations" | "pictures" | "signal" | "onProgress"
  > {
  /** Computes and writes weights. */
  readonly writer: WeightWriter;
  /** Folder of the result, in which a folder for measurements is made and removed. */
  readonly directory: string;
}

/**
 * Measures what `auto` leaves open; nothing where the form says it all. The same checkpoint, pictures
 * and machine give the same choices.
 *
 * @throws {ModelFormatError} If the checkpoint's weights cannot be used.
 * @throws {DiskFullError} If there is not enough room for measurements.
 */
export async function measureChoices(
  checkpoint: Checkpoint,
  options: MeasureChoicesOptions,
): Promise<MeasuredChoices> {
  const { form, activations } = options;
  const measuring = measureOptionsOf(options);
  const pictures = picturesOf(checkpoint, options);
  const vision = isVisionMeasured(options)
    ? await chooseVision(checkpoint, {
      ...measuring,
      ...{ pictures, activations },
      isGiven: visionFormOf(form) !== "auto",
    })
    : undefined;
  const language = form.weights === "auto"
    ? await chooseLanguage(checkpoint, {
      ...measuring,
      features: await featuresOf(checkpoint, { vision, pictures }, measuring),
    })
    : undefined;
  return {
    choices: {
      ...(vision && { vision: vision.choice }),
      ...(language && { language }),
    },
    statistics: Object.fromEntries(vision?.statistics ?? []),
    ranges: Object.fromEntries(vision?.ranges ?? []),
  };
}

function measureOptionsOf(
  { directory, writer, signal, onProgress }: MeasureChoicesOptions,
): MeasureOptions {
  return {
    scratch: join(directory, SCRATCH_NAME),
    write: createGraphWriter(writer, { signal }),
    signal,
    onStep: (step) => onProgress?.({ phase: "choose", step }),
  };
}

function picturesOf(
  { imageSize }: Checkpoint,
  { pictures = [] }: MeasureChoicesOptions,
): Stream {
  if (pictures.length === 0) return [builtInPicture(imageSize)];
  return pictures.map((data) => {
    const side = Math.sqrt(data.length / 3);
    return { type: "float32", shape: [1, 3, side, side], data };
  });
}

/** The first picture's features in float32, which are known if the vision encoder was measured. */
async function featuresOf(
  checkpoint: Checkpoint,
  { vision, pictures }: { vision: ChosenVision | undefined; pictures: Stream },
  options: MeasureOptions,
): Promise<Tensor | undefined> {
  if (vision !== undefined) return vision.features[0];
  options.onStep?.("computing a picture's features");
  const parts = visionChain(checkpoint, { statistics: new Map() });
  const [features] = await withRunner(
    options,
    ({ runner }) => runReference(runner, parts, pictures.slice(0, 1)),
  );
  return features;
}
