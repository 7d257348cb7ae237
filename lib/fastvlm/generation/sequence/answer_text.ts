import { OutputText } from "../../text/output_text.ts";
import type { TextTokenizer } from "../../text/text_tokenizer.ts";
import type { AnswerProbability, GeneratedPiece } from "../generate_request.ts";
import type { ChosenToken } from "../sampling/sampler.ts";

/** Turns the tokens of one answer into its text, and passes that on in pieces. */
export class AnswerText {
  readonly #tokenizer: TextTokenizer;
  readonly #output: OutputText;
  readonly #onPiece: (piece: GeneratedPiece) => void;
  readonly #logprobs: AnswerProbability[] = [];
  #text = "";
  /** How many of the probabilities were passed on. */
  #passedOn = 0;

  /** Starts with no text; ends before any of the stop strings. */
  constructor(
    tokenizer: TextTokenizer,
    { stop, onPiece = () => {} }: {
      stop: readonly string[];
      onPiece?: ((piece: GeneratedPiece) => void) | undefined;
    },
  ) {
    this.#tokenizer = tokenizer;
    this.#output = new OutputText(tokenizer, stop);
    this.#onPiece = onPiece;
  }

  /** The text so far that was passed on. */
  get text(): string {
    return this.#text;
  }

  /** Whether a stop string was met. */
  get isStopped(): boolean {
    return this.#output.isStopped;
  }

  /** Tokens with their probabilities, if the sampler gave these. */
  get logprobs(): readonly AnswerProbability[] {
    return this.#logprobs;
  }

  /** Adds a token. */
  push(token: ChosenToken): void {
    this.#addProbability(token);
    this.#pass(this.#output.push(token.id), token.id);
  }

  /** Passes on what was held back, as no more tokens come. */
  end(): void {
    this.#pass(this.#output.end());
  }

  #pass(text: string, tokenId?: number): void {
    if (text === "") return;
    const logprobs = this.#logprobs.slice(this.#passedOn);
    this.#passedOn = this.#logprobs.length;
    this.#text += text;
    this.#onPiece({
      text,
      ...(tokenId !== undefined && { tokenId }),
      ...(logprobs.length > 0 && { logprobs }),
    });
  }

  #addProbability({ id, logprob, top }: ChosenToken): void {
    if (logprob === undefined) return;
    this.#logprobs.push({
      id,
      text: this.#textOf(id),
      logprob,
      ...(top && {
        top: top.map((other) => ({ ...other, text: this.#textOf(other.id) })),
      }),
    });
  }

  #textOf(id: number): string {
    return this.#tokenizer.decode([id]);
  }
}
