import { StopStrings } from "./stop_strings.ts";
import { TextStream } from "./text_stream.ts";

/** What turns tokens into text. */
export interface Decoder {
  /** Gives the text of tokens. */
  decode(ids: readonly number[]): string;
}

/** Takes the tokens of an answer and gives the text that may be shown. */
export class OutputText {
  readonly #stream: TextStream;
  readonly #stops: StopStrings;
  #isStopped = false;

  /** Starts with no text; ends before any of the stop strings. */
  constructor(decoder: Decoder, stops: readonly string[]) {
    this.#stream = new TextStream((ids) => decoder.decode(ids));
    this.#stops = new StopStrings(stops);
  }

  /** Whether a stop string was met; nothing is shown after it. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Adds a token and gives the text that is safe to show with it, often none. */
  push(id: number): string {
    return this.#show(this.#stream.push(id));
  }

  /** Gives what was held back, as no more tokens come. */
  end(): string {
    if (this.#isStopped) return "";
    const text = this.#show(this.#stream.end());
    return this.#isStopped ? text : text + this.#stops.end();
  }

  #show(piece: string): string {
    const { text, isStopped } = this.#stops.push(piece);
    this.#isStopped = isStopped;
    return text;
  }
}
