import type { TokenTable } from "../../table/token_table.ts";
import { floatTensor, type Tensor } from "../../tensor.ts";
import type { GraphSession } from "../graph/graph_session.ts";
import type { Pass } from "./run_pass.ts";
import type { SharedStore } from "./shared_store.ts";

/** A step that was run before anyone asked for it. */
interface Guess {
  readonly sequence: number;
  /** The token that the step is about. */
  readonly token: number;
  readonly scores: Tensor;
}

/** What {@linkcode StepAhead.run} goes on from. */
export interface StepAheadOptions {
  /** The sequence. */
  readonly sequence: number;
  /** The token that is guessed to come next. */
  readonly token: number;
  /** Memory that may take the scores. */
  readonly memory?: ArrayBuffer | undefined;
}

/**
 * Runs the step that will most likely be asked for next, while the caller still looks at the scores of the
 * last one. A step that was not the one that is asked for is taken back.
 */
export class StepAhead implements Disposable {
  readonly #store: SharedStore;
  readonly #table: TokenTable;
  #guess: Guess | undefined;

  /** Starts without a guess; takes over the table of the tokens' vectors. */
  constructor(store: SharedStore, table: TokenTable) {
    this.#store = store;
    this.#table = table;
  }

  /** Gives the scores of a pass if it was run ahead; otherwise nothing was. */
  take({ steps, tokens }: Pass): Tensor | undefined {
    const guess = this.#guess;
    this.#guess = undefined;
    if (guess === undefined) return undefined;
    const [step, ...others] = steps;
    const isRight = others.length === 0 && tokens?.length === 1 &&
      step?.sequence === guess.sequence && tokens[0] === guess.token;
    if (isRight) return guess.scores;
    this.#store.takeBack(guess.sequence);
    return undefined;
  }

  /** Runs a step; what fails is for whoever asks for it to hear of. */
  async run(
    session: GraphSession,
    { sequence, token, memory }: StepAheadOptions,
  ): Promise<void> {
    const { type, size } = this.#store.vectors;
    try {
      const scores = await this.#store.run(session, {
        sequences: [sequence],
        count: 1,
        vectors: floatTensor(type, [1, size], this.#table.read([token])),
        memory,
      });
      this.#guess = { sequence, token, scores };
    } catch {
      this.#guess = undefined;
    }
  }

  /** Closes the table. */
  [Symbol.dispose](): void {
    this.#table[Symbol.dispose]();
  }
}

/** The token with the highest score, of equal ones the lower; `undefined` for scores that are not float32. */
export function likeliestToken({ data }: Tensor): number | undefined {
  if (!(data instanceof Float32Array)) return undefined;
  let best: number | undefined;
  let highest = -Infinity;
  for (let token = 0; token < data.length; token += 1) {
    const score = data[token] ?? NaN;
    if (score > highest) {
      highest = score;
      best = token;
    }
  }
  return best;
}
