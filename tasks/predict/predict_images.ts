import { PartialFailureError } from "../../lib/base/errors.ts";
import { type Io, printLine } from "../../lib/cli/io.ts";
import { reportError } from "../../lib/cli/report_error.ts";
import { paint } from "../../lib/cli/text/paint.ts";
import type {
  Adapter,
  Prediction,
  PredictOptions,
} from "../../lib/fastvlm/types.ts";
import { Turns } from "../../lib/results/log/turns.ts";
import { eachConcurrently } from "./batch/each_concurrently.ts";
import type { NamedImage, UnusableImage } from "./input/picture.ts";

/** How to ask, and how to show the answers. */
export interface PredictImagesOptions {
  /** What is asked of every picture. */
  question: PredictOptions;
  /** How answers are printed: not at all, when they are whole, or as they come. */
  printing: "none" | "whole" | "stream";
  /**
   * Pictures at once; where answers are printed as they come, they take turns.
   *
   * @default {1}
   */
  jobs?: number;
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

/** What became of a picture. */
type Settled = { prediction: NamedPrediction } | { error: unknown };

/**
 * Asks the same of every picture, some at once, and prints the answers in the pictures' order. One that
 * fails is reported, and the others are answered all the same.
 *
 * @throws what `predict()` throws, if there is only one picture.
 */
export async function predictImages(
  adapter: Adapter,
  images: readonly (NamedImage | UnusableImage)[],
  io: Io,
  options: PredictImagesOptions,
): Promise<Outcome> {
  const { printing, jobs = 1 } = options;
  const predictions: NamedPrediction[] = [];
  const turns = new Turns<Settled>();
  const limit = printing === "stream" ? 1 : jobs;
  await eachConcurrently(images, { limit }, async (image, index) => {
    if (printing === "stream") printName(image);
    const settled = await settle(adapter, image, io, options);
    for (const turn of turns.take(index, settled)) show(turn);
  });
  const failed = images.length - predictions.length;
  return failed === 0 ? { predictions } : {
    predictions,
    failure: new PartialFailureError(
      `Cannot answer ${failed} of ${images.length} pictures`,
    ),
  };

  function show({ index, item }: { index: number; item: Settled }): void {
    const image = images[index];
    if (printing === "whole" && image) printName(image);
    if ("error" in item) {
      if (images.length === 1 || io.signal.aborted) throw item.error;
      reportError(item.error, io, false);
    } else {
      predictions.push(item.prediction);
      if (printing === "whole") printLine(io, item.prediction.text);
    }
  }

  function printName({ name }: { name: string }): void {
    if (images.length === 1) return;
    printLine(io, paint(`${name}:`, "bold", io.stdout));
  }
}

async function settle(
  adapter: Adapter,
  image: NamedImage | UnusableImage,
  io: Io,
  options: PredictImagesOptions,
): Promise<Settled> {
  if ("error" in image) return image;
  try {
    return { prediction: await predictImage(adapter, image, io, options) };
  } catch (error) {
    return { error };
  }
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
  return { name, ...await pending };
}
