import { join } from "@std/path";
import type { Tensor } from "../../onnx/tensor.ts";
import type { Checkpoint } from "../checkpoint/open_checkpoint.ts";
import {
  type ConversionForm,
  type ConvertOptions,
  visionFormOf,
} from "../conversion_options.ts";
import type { ModelForm } from "../output/plan_graphs.ts";
import { builtInPicture } from "./built_in_picture.ts";
import { checkpointWriter } from "./chain/graph_writer.ts";
import type { Stream } from "./chain/part.ts";
import { runReference } from "./chain/run_part.ts";
import type { Choices } from "./choices.ts";
import { chooseLanguage } from "./choose_language.ts";
import { chooseVision, type ChosenVision } from "./choose_vision.ts";
import { describeChoices } from "./describe_choices.ts";
import {
  type MeasureOptions,
  SCRATCH_NAME,
  withRunner,
} from "./measure_options.ts";
import { visionChain } from "./parts/vision_parts.ts";

/** Options of {@linkcode chooseForm}. */
export interface ChooseFormOptions extends
  Pick<
    ConvertOptions,
    "form" | "pictures" | "workers" | "signal" | "onProgress"
  > {
  /** Folder of the result, in which a folder for measurements is made and removed. */
  readonly directory: string;
}

/** A model's form, and what it was chosen by. */
export interface ChosenForm {
  /** The form. */
  readonly form: ModelForm;
  /** What was measured, if anything was. */
  readonly choices?: Choices;
  /** The same for people, a line each. */
  readonly remarks: readonly string[];
}

/**
 * Decides how every part of a model is stored: as asked for, and by measurement where `auto` was. The
 * same checkpoint, pictures and machine give the same form.
 *
 * @throws {ModelFormatError} If the checkpoint's weights cannot be used.
 * @throws {DiskFullError} If there is not enough room for measurements.
 */
export async function chooseForm(
  checkpoint: Checkpoint,
  options: ChooseFormOptions,
): Promise<ChosenForm> {
  const { weights } = options.form;
  const visionForm = visionFormOf(options.form);
  const measuring = measureOptionsOf(checkpoint, options);
  const pictures = picturesOf(checkpoint, options);
  const vision = visionForm === "auto"
    ? await chooseVision(checkpoint, { ...measuring, pictures })
    : undefined;
  const language = weights === "auto"
    ? await chooseLanguage(checkpoint, {
      ...measuring,
      features: await featuresOf(checkpoint, { vision, pictures }, measuring),
    })
    : undefined;
  const choices = {
    ...(vision && { vision: vision.choice }),
    ...(language && { language }),
  };
  return {
    form: {
      ...plainForm(options.form),
      keepFloat: new Set(vision?.choice.keepFloat),
      perRow: new Set(vision?.choice.perRow),
      layers: new Map(Object.entries(language?.layers ?? {})),
    },
    ...((vision ?? language) && { choices }),
    remarks: describeChoices(choices),
  };
}

/** What is made if no measurement asks for anything else. */
export function plainForm(form: ConversionForm): ModelForm {
  const { weights, prefill } = form;
  const vision = visionFormOf(form);
  return {
    vision: vision === "auto" ? "int8" : vision,
    keepFloat: new Set(),
    perRow: new Set(),
    language: weights === "auto" ? "int4" : weights,
    layers: new Map(),
    hasPrefill: prefill !== undefined,
  };
}

function measureOptionsOf(
  checkpoint: Checkpoint,
  { directory, workers, signal, onProgress }: ChooseFormOptions,
): MeasureOptions {
  return {
    scratch: join(directory, SCRATCH_NAME),
    write: checkpointWriter(checkpoint, { workers, signal }),
    signal,
    onStep: (step) => onProgress?.({ phase: "choose", step }),
  };
}

function picturesOf(
  { imageSize }: Checkpoint,
  { pictures = [] }: ChooseFormOptions,
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
  const parts = visionChain(checkpoint);
  const [features] = await withRunner(
    options,
    ({ runner }) => runReference(runner, parts, pictures.slice(0, 1)),
  );
  return features;
}
