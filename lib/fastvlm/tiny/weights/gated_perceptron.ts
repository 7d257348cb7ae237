import { HIDDEN, HIDDEN_SIZE, INTERMEDIATE_SIZE } from "../model_shape.ts";
import { WeightMatrix } from "./weight_matrix.ts";

/** How steep a step's gates are, over its width: so steep that SiLU is nearly a ramp. */
const STEEPNESS = 64;

/** A smooth step: 0 below a limit, 1 above it. */
export interface Step {
  /** The number that is compared, by its place in the token's vector. */
  input: number;
  /** What it is compared with. */
  limit: number;
  /** The step rises from `limit - width / 2` to `limit + width / 2`. */
  width: number;
  /**
   * Whether it is 1 below the limit and 0 above.
   *
   * @default {false}
   */
  falling?: boolean;
  /**
   * A number that the step is multiplied with, by its place.
   *
   * @default the constant 1
   */
  factor?: number;
  /** The number that the product is added to, by its place. */
  output: number;
}

/**
 * The gated perceptron of a layer, as Qwen2 has it: `down(SiLU(gate(h)) · up(h))`.
 *
 * With a large argument SiLU is a ramp; the difference of two ramps is a step, and what `up` carries
 * is multiplied with it. All that the perceptrons of this model do is such steps.
 */
export class GatedPerceptron {
  /** From a token's vector to the gates. */
  readonly gate: WeightMatrix = new WeightMatrix(
    HIDDEN_SIZE,
    INTERMEDIATE_SIZE,
  );
  /** From a token's vector to what the gates let through. */
  readonly up: WeightMatrix = new WeightMatrix(HIDDEN_SIZE, INTERMEDIATE_SIZE);
  /** From the units back to the token's vector. */
  readonly down: WeightMatrix = new WeightMatrix(
    INTERMEDIATE_SIZE,
    HIDDEN_SIZE,
  );
  #units = 0;

  /** Adds a step; it takes two units. */
  addStep(step: Step): void {
    const { input, limit, width, falling = false, output } = step;
    const one = HIDDEN.at("one");
    const slope = (falling ? -1 : 1) * STEEPNESS / width;
    for (const [start, sign] of [[-width / 2, 1], [width / 2, -1]] as const) {
      const unit = this.#units++;
      this.gate.connect(input, unit, slope);
      const offset = slope * limit + STEEPNESS * start / width;
      this.gate.connect(one, unit, -offset);
      this.up.connect(step.factor ?? one, unit);
      this.down.connect(unit, output, sign / STEEPNESS);
    }
  }
}
