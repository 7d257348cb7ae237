import type { TextTokenizer } from "../../text/text_tokenizer.ts";
import { AnswerText } from "./answer_text.ts";
import type {
  Generated,
  GenerateRequest,
  StopReason,
} from "../generate_request.ts";
import { type ChosenToken, Sampler } from "../sampling/sampler.ts";
import { Stopwatch } from "./stopwatch.ts";

/**
 * One answer in the making: chooses its tokens by the decoder's scores, makes text of them, and knows
 * when it ends. It runs nothing itself: who does tells it by `begin()` and `choose()`, and feeds the
 * tokens that are `unseen`.
 */
export class Sequence {
  /** What is asked. */
  readonly request: GenerateRequest;
  readonly #sampler: Sampler;
  readonly #text: AnswerText;
  readonly #ended = Promise.withResolvers<Generated>();
  readonly #watch = new Stopwatch();
  readonly #abort = () => this.end("aborted");
  #isEnded = false;
  #tokens = 0;
  #reused = 0;
  #positions: number;
  #unseen: number[] = [];

  /**
   * Takes a request; its waiting begins.
   *
   * @param promptLength Positions of picture and prompt.
   */
  constructor(
    request: GenerateRequest,
    { tokenizer, promptLength }: {
      tokenizer: TextTokenizer;
      promptLength: number;
    },
  ) {
    const { settings, signal, onPiece } = request;
    this.request = request;
    this.#sampler = new Sampler(settings);
    this.#text = new AnswerText(tokenizer, { stop: settings.stop, onPiece });
    this.#positions = promptLength;
    if (signal?.aborted) this.end("aborted");
    else signal?.addEventListener("abort", this.#abort);
  }

  /** The whole answer; rejects if something failed. */
  get ended(): Promise<Generated> {
    return this.#ended.promise;
  }

  /** Whether it has ended, by itself, by the signal or by a failure. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Tokens of the answer that the decoder has not seen. */
  get unseen(): readonly number[] {
    return this.#unseen;
  }

  /** Whether the next token will be that with the highest score, and another one may come after it. */
  get isForeseeable(): boolean {
    const { constraint, settings: { temperature, repeatPenalty } } =
      this.request;
    return constraint === undefined && temperature === 0 &&
      repeatPenalty === 1 && this.#left > 1;
  }

  /** Its prompt is about to be read: adds tokens that come without a choice, which are read with it. */
  begin(): void {
    this.#watch.begin();
    this.#guard(() => this.#jump());
  }

  /** So much of its prompt needs not be read again. */
  reuse(positions: number): void {
    this.#reused = positions;
  }

  /**
   * The decoder has seen all tokens: chooses the next one, and adds those that come without a choice.
   *
   * @param scores The score of each token to come next; changed by this.
   */
  choose(scores: Float32Array): void {
    if (this.#isEnded) return;
    this.#watch.read();
    this.#positions += this.#unseen.length;
    this.#unseen = [];
    this.#guard(() => {
      this.request.constraint?.mask(scores, this.#left);
      const token = this.#sampler.next(scores);
      if (this.request.endTokens.has(token.id)) return this.end("eos");
      this.#accept(token);
      this.#jump();
    });
  }

  /** Ends the answer with the text so far. */
  end(stopReason: StopReason): void {
    if (this.#isEnded) return;
    this.#close();
    this.#watch.end();
    try {
      this.#text.end();
      this.#ended.resolve(this.#result(stopReason));
    } catch (error) {
      this.#ended.reject(error);
    }
  }

  /** Ends the answer with a failure. */
  fail(error: unknown): void {
    if (this.#isEnded) return;
    this.#close();
    this.#ended.reject(error);
  }

  /** Tokens that may still come. */
  get #left(): number {
    const { settings, maxPositions } = this.request;
    const used = this.#positions + this.#unseen.length;
    return Math.min(settings.maxTokens - this.#tokens, maxPositions + 1 - used);
  }

  #accept(token: ChosenToken): void {
    const { constraint, settings } = this.request;
    this.#tokens += 1;
    this.#unseen.push(token.id);
    this.#text.push(token);
    constraint?.accept(token.id);
    if (this.#text.isStopped) this.end("stop");
    else if (constraint?.isComplete) this.end("eos");
    else if (this.#tokens >= settings.maxTokens) this.end("maxTokens");
    else if (this.#left <= 0) this.end("contextLength");
  }

  /** Adds tokens as long as there is no choice. */
  #jump(): void {
    const { constraint } = this.request;
    while (constraint !== undefined && !this.#isEnded) {
      const forced = constraint.forced(this.#left);
      if (forced.length === 0) return;
      for (const id of forced) {
        if (this.#isEnded) return;
        this.#sampler.accept(id);
        this.#accept({ id });
      }
    }
  }

  /** Whatever fails belongs to this answer alone. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fail(error);
    }
  }

  #close(): void {
    this.#isEnded = true;
    this.request.signal?.removeEventListener("abort", this.#abort);
  }

  #result(stopReason: StopReason): Generated {
    const { logprobs } = this.request.settings;
    return {
      text: this.#text.text,
      stopReason,
      tokens: this.#tokens,
      reused: this.#reused,
      ...(logprobs !== undefined && { logprobs: this.#text.logprobs }),
      ...this.#watch.times,
    };
  }
}
