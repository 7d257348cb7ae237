import { HIDDEN, MAX_POSITIONS } from "../model_shape.ts";
import { COLOR_NAMES } from "../palette.ts";
import { AttentionWeights } from "./attention_weights.ts";
import { GatedPerceptron } from "./gated_perceptron.ts";

/** How far a piece of background stays behind any other: `exp(30)` is beyond all pieces together. */
const CONTRAST = 30;
/** A color is background when it takes more than about this share of the picture's edge. */
const BACKGROUND_SHARE = 0.4;
/** Limits of the subject's share of the picture: none at all, small, medium-sized. */
const SIZE_STEPS = [
  { limit: 0.005, width: 0.004 },
  { limit: 0.1, width: 0.02 },
  { limit: 0.3, width: 0.02 },
];
/** Nearer to a side of the picture than this is at that side. */
const SIDE_STEP = { limit: 0.36, width: 0.02 };

/** The weights of one layer. */
export interface LayerWeights {
  /** Lets a token gather what other tokens know. */
  attention: AttentionWeights;
  /** Lets a token draw conclusions. */
  perceptron: GatedPerceptron;
}

/**
 * Weights of layer 0: what is background?
 *
 * - Head 0 looks along the edge of the picture, head 1 at all of it. Keys are logarithms of areas, so
 *   that softmax makes means weighted by area.
 * - The perceptron decides which colors are background, and gates each color's share of the whole
 *   picture with that decision: the sum is the share of the background.
 */
export function buildLayer0(): LayerWeights {
  const attention = new AttentionWeights();
  attention.addQuery(0, { from: "one", to: "logEdge" });
  attention.addQuery(1, { from: "one", to: "logArea" });
  attention.addKeys("logEdge", "logArea");
  attention.addValues("color", "isImage");
  attention.addResult(0, "color", "edge");
  attention.addResult(1, "color", "whole");
  attention.addResult(1, "isImage", "sawImage");

  const perceptron = new GatedPerceptron();
  COLOR_NAMES.forEach((_, color) => {
    const above = {
      input: HIDDEN.at("edge", color),
      limit: BACKGROUND_SHARE,
      width: 0.15,
    };
    perceptron.addStep({ ...above, output: HIDDEN.at("background", color) });
    perceptron.addStep({
      ...above,
      factor: HIDDEN.at("whole", color),
      output: HIDDEN.at("backgroundShare"),
    });
  });
  return { attention, perceptron };
}

/**
 * Weights of layer 1: what is not background, and what was asked?
 *
 * - Head 0 asks for pieces of the picture without the background's colors: their mean is the
 *   subject's color and center.
 * - Head 1 asks for the keyword of the highest rank, and of several the last one. Where there is none
 *   it finds the token itself, which asks nothing.
 * - The perceptron turns sizes and positions into decisions.
 */
export function buildLayer1(): LayerWeights {
  const attention = new AttentionWeights();
  attention.addQuery(0, { from: "background", to: "color", weight: -CONTRAST });
  attention.addQuery(0, { from: "one", to: "logArea" });
  attention.addQuery(1, { from: "one", to: "rank", weight: 2 * MAX_POSITIONS });
  attention.addQuery(1, { from: "one", to: "position" });
  attention.addKeys("color", "logArea", "rank", "position");
  attention.addValues("color", "x", "y", "question");
  for (const field of ["color", "x", "y"] as const) {
    attention.addResult(0, field);
  }
  attention.addResult(1, "question");

  const perceptron = new GatedPerceptron();
  SIZE_STEPS.forEach(({ limit, width }, size) =>
    perceptron.addStep({
      input: HIDDEN.at("backgroundShare"),
      limit: 1 - limit,
      width,
      output: HIDDEN.at("smallerThan", size),
    })
  );
  addSides(perceptron, HIDDEN.at("x"), ["farLeft", "farRight"]);
  addSides(perceptron, HIDDEN.at("y"), ["farTop", "farBottom"]);
  return { attention, perceptron };
}

function addSides(
  perceptron: GatedPerceptron,
  input: number,
  [near, far]: ["farLeft", "farRight"] | ["farTop", "farBottom"],
): void {
  const { limit, width } = SIDE_STEP;
  perceptron.addStep({
    input,
    limit,
    width,
    falling: true,
    output: HIDDEN.at(near),
  });
  perceptron.addStep({
    input,
    limit: 1 - limit,
    width,
    output: HIDDEN.at(far),
  });
}
