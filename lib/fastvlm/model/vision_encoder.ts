import { ModelFormatError } from "../../base/errors.ts";
import type { OnnxSession } from "../../onnx/onnx_session.ts";
import type { Pixels } from "../../onnx/pixels.ts";
import { toFloat32 } from "../../onnx/tensor.ts";

/** The part of a model that sees. */
export class VisionEncoder {
  readonly #session: OnnxSession;
  readonly #hiddenSize: number;

  /** Takes over a loaded session whose vectors have `hiddenSize` numbers. */
  constructor(session: OnnxSession, hiddenSize: number) {
    this.#session = session;
    this.#hiddenSize = hiddenSize;
  }

  /** Shape of the pictures it takes, with names for what may vary; empty if it does not say. */
  get inputShape(): readonly (number | string)[] {
    return this.#session.inputs.get("pixel_values")?.shape ?? [];
  }

  /**
   * Gives the vectors that stand for a picture in a prompt, one after another.
   *
   * @throws {ModelFormatError} If the vectors do not fit the language model.
   */
  async encode(pixels: Pixels): Promise<Float32Array<ArrayBuffer>> {
    const session = this.#session;
    const { image_features: features } = await session.run(
      { "pixel_values": pixels },
      { fetch: { "image_features": "all" } },
    );
    if (features?.shape.at(-1) !== this.#hiddenSize) {
      throw new ModelFormatError(
        `Cannot use "${session.path}": its vectors must have ${this.#hiddenSize} numbers, ` +
          `their shape is [${features?.shape}]`,
      );
    }
    return toFloat32(features);
  }
}
