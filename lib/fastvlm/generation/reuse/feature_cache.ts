import type { Pixels } from "../../../onnx/pixels.ts";
import type { VisionEncoder } from "../../model/vision_encoder.ts";

/** What a picture became, and how long that took. */
export interface SeenPicture {
  /** Vectors that stand for it in a prompt, one after another. */
  readonly features: Float32Array<ArrayBuffer>;
  /** Milliseconds in which the vision encoder ran for this call; 0 if it did not have to. */
  readonly visionMs: number;
  /** Milliseconds in which it ran for others. */
  readonly queueMs: number;
}

/** Options of {@linkcode FeatureCache}. */
export interface FeatureCacheOptions {
  /**
   * Most bytes of vectors that are kept; 0 keeps none.
   *
   * @default {0}
   */
  readonly maxBytes?: number | undefined;
}

type Features = Float32Array<ArrayBuffer>;

/**
 * Runs the vision encoder on one picture at a time, and keeps the vectors of the pictures that were used
 * last by their names: the same picture is not looked at again, nor twice at the same time.
 */
export class FeatureCache {
  readonly #vision: Promise<VisionEncoder>;
  readonly #maxBytes: number;
  /** The one used last comes last. */
  readonly #kept = new Map<string, Features>();
  readonly #coming = new Map<string, Promise<SeenPicture>>();
  #bytes = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** Starts without pictures, with an encoder that may still be loading. */
  constructor(
    vision: Promise<VisionEncoder>,
    { maxBytes = 0 }: FeatureCacheOptions = {},
  ) {
    this.#vision = vision;
    this.#maxBytes = maxBytes;
  }

  /** Bytes that are taken. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Gives the vectors of a picture.
   *
   * @param picture Its name, such as the digest of its file.
   * @throws {ModelFormatError} If the graph fails or its vectors do not fit the language model.
   */
  async see(picture: string, pixels: Pixels): Promise<SeenPicture> {
    const features = this.#kept.get(picture);
    if (features !== undefined) {
      this.#touch(picture, features);
      return { features, visionMs: 0, queueMs: 0 };
    }
    if (this.#maxBytes === 0) return await this.#encode(pixels);
    const coming = this.#coming.get(picture);
    if (coming !== undefined) return await waitFor(coming);
    return await this.#encodeAndKeep(picture, pixels);
  }

  async #encodeAndKeep(
    picture: string,
    pixels: Pixels,
  ): Promise<SeenPicture> {
    const coming = this.#encode(pixels);
    this.#coming.set(picture, coming);
    try {
      const seen = await coming;
      this.#keep(picture, seen.features);
      return seen;
    } finally {
      this.#coming.delete(picture);
    }
  }

  async #encode(pixels: Pixels): Promise<SeenPicture> {
    const askedAt = performance.now();
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    try {
      const vision = await this.#vision;
      const startedAt = performance.now();
      const features = await vision.encode(pixels);
      const visionMs = performance.now() - startedAt;
      return { features, visionMs, queueMs: startedAt - askedAt };
    } finally {
      resolve();
    }
  }

  #keep(picture: string, features: Features): void {
    if (features.byteLength > this.#maxBytes) return;
    this.#bytes += features.byteLength;
    this.#kept.set(picture, features);
    for (const [oldest, { byteLength }] of this.#kept) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#kept.delete(oldest);
      this.#bytes -= byteLength;
    }
  }

  #touch(picture: string, features: Features): void {
    this.#kept.delete(picture);
    this.#kept.set(picture, features);
  }
}

/** Someone else's run is waiting for us. */
async function waitFor(coming: Promise<SeenPicture>): Promise<SeenPicture> {
  const askedAt = performance.now();
  const { features } = await coming;
  return { features, visionMs: 0, queueMs: performance.now() - askedAt };
}
