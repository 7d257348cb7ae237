import { PartialFailureError } from "../../lib/base/errors.ts";
import { type Io, printLine } from "../../lib/cli/io.ts";
import { reportError } from "../../lib/cli/report_error.ts";
import { paint } from "../../lib/cli/text/paint.ts";
import type {
  Adapter,
  Prediction,
  PredictOptions,
} from "../../lib/fastvlm/types.ts";
import type { NamedImage } from "./expand_images.ts";

/** How to ask, and how to show the answers. */
export interface PredictImagesOptions {
  /** What is asked of every picture. */
  question: PredictOptions;
  /** How answers are printed: not at all, when they are whole, or as they come. */
  printing: "none" | "whole" | "stream";
}

/** The answers, and what went wrong with the pictures that have none. */
export interface Outcome {
  /** One for each picture that was answered, in the pictures' order. */
  predictions: NamedPrediction[];
  /** Set if some of several pictures failed. */
  failure?: PartialFailureError;
}

/** One picture's answer, under the name that the person gave. */
export interface NamedPrediction extends Prediction {
  /** How the person named the picture. */
  name: string;
}

/**
 * Asks the same of every picture, one after another, and prints the answers. One that fails is
 * reported, and the others are answered all the same.
 *
 * @throws what `predict()` throws, if there is only one picture.
 */
export async function predictImages(
  adapter: Adapter,
  images: readonly NamedImage[],
  io: Io,
  options: PredictImagesOptions,
): Promise<Outcome> {
  const predictions: NamedPrediction[] = [];
  for (const image of images) {
    try {
      if (images.length > 1 && options.printing !== "none") {
        printLine(io, paint(`${image.name}:`, "bold", io.stdout));
      }
      predictions.push(await predictImage(adapter, image, io, options));
    } catch (error) {
      if (images.length === 1 || io.signal.aborted) throw error;
      reportError(error, io, false);
    }
  }
  const failed = images.length - predictions.length;
  return failed === 0 ? { predictions } : {
    predictions,
    failure: new PartialFailureError(
      `Cannot answer ${failed} of ${images.length} pictures`,
    ),
  };
}

async function predictImage(
  adapter: Adapter,
  { name, image }: NamedImage,
  io: Io,
  { question, printing }: PredictImagesOptions,
): Promise<NamedPrediction> {
  const pending = adapter.predict({ ...question, image });
  if (printing === "stream") {
    for await (const { text } of pending) io.stdout.write(text);
    printLine(io);
  }
  const prediction = await pending;
  if (printing === "whole") printLine(io, prediction.text);
  return { name, ...prediction };
}
