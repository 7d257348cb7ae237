import { ELEMENT_ARRAYS, type ElementType, type Tensor } from "../../tensor.ts";
import type { GraphSession } from "../graph/graph_session.ts";

/** What is known of the scores that a session gives for one position of each row. */
interface ScoresForm {
  readonly type: ElementType;
  readonly vocabulary: number;
}

/**
 * Makes memory that comes back from whoever has looked at scores take the next ones: otherwise megabytes
 * are allocated, cleared and copied for each token.
 */
export class ScoresMemory {
  readonly #forms = new WeakMap<GraphSession, ScoresForm>();

  /**
   * Gives a tensor that the scores after one position of each row can be written into; `null` if the
   * session has not given any yet, or the memory has another length.
   */
  tensorFor(
    session: GraphSession,
    rows: number,
    memory: ArrayBuffer | undefined,
  ): Tensor | null {
    const form = this.#forms.get(session);
    if (form === undefined || memory === undefined) return null;
    const { type, vocabulary } = form;
    const elements = ELEMENT_ARRAYS[type];
    const bytes = rows * vocabulary * elements.BYTES_PER_ELEMENT;
    if (memory.byteLength !== bytes) return null;
    return { type, shape: [rows, 1, vocabulary], data: new elements(memory) };
  }

  /** Learns from scores, `[rows, positions, vocabulary]`, that a session gave for one position of each row. */
  learn(session: GraphSession, scores: Tensor | undefined): void {
    if (scores === undefined || this.#forms.has(session)) return;
    const { type, shape: [, positions, vocabulary] } = scores;
    if (positions !== 1 || vocabulary === undefined) return;
    this.#forms.set(session, { type, vocabulary });
  }
}
