import { UsageError } from "../../base/errors.ts";

/** How the next token is chosen. */
export interface SamplingOptions {
  /**
   * How bold the choice is: 0 always takes the likeliest token, 1 draws by the model's own
   * probabilities.
   *
   * @default {0}
   */
  temperature?: number | undefined;
  /**
   * Draws among this many of the likeliest tokens only; 0 means all.
   *
   * @default {0}
   */
  topK?: number | undefined;
  /**
   * Draws among the likeliest tokens that together have this probability; the one that completes it is
   * among them. Counts by what `topK` leaves.
   *
   * @default {1}
   */
  topP?: number | undefined;
  /**
   * Draws among tokens that have at least this share of the likeliest one's probability, after the
   * temperature.
   *
   * @default {0}
   */
  minP?: number | undefined;
  /**
   * Makes tokens of the answer so far less likely; 1 does not. Positive scores are divided by it,
   * negative ones multiplied, before the temperature. Tokens of the prompt do not count.
   *
   * @default {1}
   */
  repeatPenalty?: number | undefined;
  /**
   * The same seed gives the same answer; a whole number from 0 to 4,294,967,295.
   *
   * @default {undefined} Another answer every time.
   */
  seed?: number | undefined;
  /**
   * Gives the log-probability of each token of the answer; a number from 1 to 20 also gives that many
   * of the likeliest tokens in its place.
   *
   * They are the model's own, before penalty, temperature and limits. Where a schema or the like rules
   * tokens out, they are relative to the others.
   *
   * @default {false}
   */
  logprobs?: boolean | number | undefined;
}

/** When an answer ends. */
export interface LengthOptions {
  /**
   * The longest answer, in tokens.
   *
   * @default {512}
   */
  maxTokens?: number | undefined;
  /**
   * Ends the answer before any of these texts.
   *
   * @default {[]}
   */
  stop?: string | readonly string[] | undefined;
}

/** Sampling and length options with nothing left open but the seed. */
export interface GenerationSettings {
  /** See {@linkcode SamplingOptions}. */
  readonly temperature: number;
  /** See {@linkcode SamplingOptions}. */
  readonly topK: number;
  /** See {@linkcode SamplingOptions}. */
  readonly topP: number;
  /** See {@linkcode SamplingOptions}. */
  readonly minP: number;
  /** See {@linkcode SamplingOptions}. */
  readonly repeatPenalty: number;
  /** See {@linkcode SamplingOptions}. */
  readonly seed: number | undefined;
  /** How many of the likeliest tokens are given with each one; `undefined` if not even its own logprob. */
  readonly logprobs: number | undefined;
  /** See {@linkcode LengthOptions}. */
  readonly maxTokens: number;
  /** See {@linkcode LengthOptions}. */
  readonly stop: readonly string[];
}

/** Long enough for a detailed description; the example of the published ONNX model has it. */
const DEFAULT_MAX_TOKENS = 512;

/** The largest number that the random generator's state holds. */
const MAX_SEED = 2 ** 32 - 1;

/** As many as OpenAI's interface takes. */
const MAX_LOGPROBS = 20;

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {UsageError} If one is out of range; the message names it.
 */
export function resolveSettings(
  options: SamplingOptions & LengthOptions,
): GenerationSettings {
  const { temperature = 0, topK = 0, topP = 1, minP = 0, repeatPenalty = 1 } =
    options;
  const { seed, maxTokens = DEFAULT_MAX_TOKENS, stop = [] } = options;
  const stops = typeof stop === "string" ? [stop] : [...stop];
  check("temperature", temperature, temperature >= 0, ">= 0");
  check("topK", topK, isWhole(topK), "a whole number >= 0");
  check("topP", topP, topP > 0 && topP <= 1, "> 0 and <= 1");
  check("minP", minP, minP >= 0 && minP <= 1, ">= 0 and <= 1");
  check("repeatPenalty", repeatPenalty, repeatPenalty > 0, "> 0");
  check("maxTokens", maxTokens, isWhole(maxTokens) && maxTokens > 0, WHOLE);
  for (const each of stops) {
    check("stop", each, each !== "" && each.isWellFormed(), TEXT);
  }
  if (seed !== undefined) {
    check("seed", seed, isWhole(seed) && seed <= MAX_SEED, SEED);
  }
  const logprobs = resolveLogprobs(options.logprobs);
  return {
    temperature,
    topK,
    topP,
    minP,
    repeatPenalty,
    seed,
    logprobs,
    maxTokens,
    stop: stops,
  };
}

function resolveLogprobs(
  logprobs: boolean | number | undefined = false,
): number | undefined {
  if (logprobs === false) return undefined;
  if (logprobs === true) return 0;
  const isRight = isWhole(logprobs) && logprobs <= MAX_LOGPROBS;
  check("logprobs", logprobs, isRight, LOGPROBS);
  return logprobs;
}

const TEXT = "a text of some length, of whole characters";
const WHOLE = "a whole number >= 1";
const SEED = `a whole number from 0 to ${MAX_SEED}`;
const LOGPROBS = `true, false or a whole number from 0 to ${MAX_LOGPROBS}`;

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function check(
  name: string,
  value: number | string,
  isRight: boolean,
  rule: string,
): void {
  if (isRight && (typeof value === "string" || Number.isFinite(value))) return;
  const shown = typeof value === "string" ? `"${value}"` : value;
  throw new UsageError(
    `Cannot predict as "${name}" must be ${rule}: current value is ${shown}`,
  );
}
