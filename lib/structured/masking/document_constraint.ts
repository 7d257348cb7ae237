import type { Machine } from "../automaton/machine.ts";
import type { MachineState } from "../automaton/machine_state.ts";
import type { TokenConstraint } from "../token_constraint.ts";
import { FILL_BYTE } from "../automaton/shortest_texts.ts";
import { maskScores } from "../vocabulary/bit_set.ts";
import { longestMatch } from "../vocabulary/longest_match.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import type { AllowedTokens } from "./allowed_tokens.ts";
import { findForcedTokens } from "./forced_tokens.ts";

/** What the constraints of one schema share. */
export interface ConstraintParts {
  /** Reads the documents. */
  readonly machine: Machine;
  /** Finds the tokens that may come. */
  readonly allowed: AllowedTokens;
  /** The tokens. */
  readonly vocabulary: Vocabulary;
}

/** Holds one answer to the documents of a schema. */
export class DocumentConstraint implements TokenConstraint {
  readonly #parts: ConstraintParts;
  #state: MachineState;

  /** Begins in front of a document. */
  constructor(parts: ConstraintParts) {
    this.#parts = parts;
    this.#state = parts.machine.start;
  }

  /** Whether the document is complete and nothing may follow, or nothing could say that it ends. */
  get isComplete(): boolean {
    const { mayEnd, configurations } = this.#state;
    const canEndLater = this.#parts.vocabulary.endTokens.length > 0;
    return mayEnd && (configurations.length === 0 || !canEndLater);
  }

  /**
   * Sets the score of every token that may not come next to -Infinity, in place. Where the document
   * may not end yet, the token that begins to complete it gets the score of an end token if that is
   * higher: a model that has said all would otherwise be made to go on.
   *
   * @throws {RangeError} If the document cannot be completed within the tokens that are left.
   */
  mask(logits: Float32Array, left: number): void {
    const { allowed } = this.#parts;
    if (this.isComplete || !allowed.closing.fit(this.#state, left)) {
      throw new RangeError(this.#describeEnd(left));
    }
    const endScore = this.#endScore(logits);
    maskScores(allowed.find(this.#state, left - 1), logits);
    const closing = this.#closingToken();
    if (closing === undefined) return;
    logits[closing] = Math.max(logits[closing] ?? -Infinity, endScore);
  }

  /**
   * Goes on with a token that was chosen.
   *
   * @throws {RangeError} If it may not come.
   */
  accept(id: number): void {
    const { machine, vocabulary } = this.#parts;
    const bytes = vocabulary.bytesOf(id) ?? [];
    let state: MachineState | undefined = bytes.length === 0
      ? undefined
      : this.#state;
    for (const byte of bytes) {
      state = state === undefined ? undefined : machine.step(state, byte);
    }
    if (state === undefined) {
      throw new RangeError(`Cannot go on with token ${id}: it may not come`);
    }
    this.#state = state;
    machine.tidy();
  }

  /** Tokens that have to come now; empty if there is a choice. Not yet accepted. */
  forced(left: number): readonly number[] {
    const { machine, allowed, vocabulary } = this.#parts;
    if (!allowed.closing.fit(this.#state, left)) return [];
    return findForcedTokens(machine, vocabulary.trie, this.#state);
  }

  #endScore(logits: Float32Array): number {
    const { endTokens } = this.#parts.vocabulary;
    return endTokens.reduce(
      (highest, token) => Math.max(highest, logits[token] ?? -Infinity),
      -Infinity,
    );
  }

  /** The first token of what completes the document, unless it may end or needs to be filled up. */
  #closingToken(): number | undefined {
    const { mayEnd, closing } = this.#state;
    if (mayEnd || closing[0] === FILL_BYTE) return undefined;
    return longestMatch(this.#parts.vocabulary.trie, closing, 0).token;
  }

  #describeEnd(left: number): string {
    return this.isComplete
      ? "Cannot go on with the document: it is complete"
      : `Cannot complete the document within ${left} tokens: it takes ${
        this.#parts.allowed.closing.count(this.#state)
      }`;
  }
}
