import { Semaphore } from "../../base/semaphore.ts";
import type { OpenModel } from "../model/open_model.ts";
import { FeatureCache } from "./reuse/feature_cache.ts";
import { Scheduler } from "./scheduler.ts";

/** Options of {@linkcode Engine}. */
export interface EngineOptions {
  /**
   * Most answers that are generated together.
   *
   * @default {8}
   */
  readonly maxBatch?: number | undefined;
  /**
   * Whether answers wait for each other, see `SchedulerOptions`.
   *
   * @default {false}
   */
  readonly gather?: boolean | undefined;
  /**
   * Most bytes of what is kept of pictures and prompts to be used again; 0 keeps nothing.
   *
   * @default {67108864}
   */
  readonly reuseBytes?: number | undefined;
}

/** Enough for the prompts of about 7 pictures of the 0.5b, and the vectors of 18. */
const DEFAULT_REUSE_BYTES = 64 * 2 ** 20;

/** Part of it that is for pictures' vectors; a prompt's keys and values are several times as large. */
const FEATURES_SHARE = 1 / 4;

/**
 * Processors for each picture that is made ready. More pictures at a time would be ready no sooner, as the
 * vision encoder looks at one after the other, and would keep the event loop from its processor: for up
 * to 56 ms with ten at a time on two processors, and 39 with one (measured).
 */
const PROCESSORS_PER_PICTURE = 4;

/** What runs an open model: its eye and its hand, each at its own pace. */
export class Engine {
  /** Lets a few pictures at a time be made ready. */
  readonly preparation: Semaphore = new Semaphore(
    Math.ceil(navigator.hardwareConcurrency / PROCESSORS_PER_PICTURE),
  );
  /** Looks at pictures. */
  readonly features: FeatureCache;
  /** Generates answers. */
  readonly scheduler: Scheduler;

  /** Takes a model, which stays the caller's to close. */
  constructor(
    { vision, language, tokenizer }: Pick<
      OpenModel,
      "vision" | "language" | "tokenizer"
    >,
    options: EngineOptions = {},
  ) {
    const { maxBatch, gather, reuseBytes = DEFAULT_REUSE_BYTES } = options;
    const featureBytes = reuseBytes * FEATURES_SHARE;
    this.features = new FeatureCache(vision, { maxBytes: featureBytes });
    this.scheduler = new Scheduler(language, tokenizer, {
      ...{ maxBatch, gather },
      prefixBytes: reuseBytes - featureBytes,
    });
  }

  /** Waits until nothing is under way. */
  async close(): Promise<void> {
    await this.scheduler.close();
  }
}
