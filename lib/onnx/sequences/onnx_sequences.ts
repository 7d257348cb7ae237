import type { OnnxSession } from "../onnx_session.ts";
import type {
  Prefix,
  SequenceLayout,
  SequenceStep,
} from "./sequence_layout.ts";
import { floatTensor, type Tensor, toFloat32 } from "../tensor.ts";
import { tensorFromWire, tensorToWire } from "../wire_tensor.ts";

/** What {@linkcode OnnxSequences.pass} adds. */
export interface SequencePass {
  /** The sequences and how many positions each gets; each sequence once. */
  readonly steps: readonly SequenceStep[];
  /** Vectors of the positions, sequence after sequence, each of the layout's size. */
  readonly vectors: Float32Array<ArrayBuffer>;
  /**
   * Runs it in the decoder's place: takes and gives the same, and is in the same thread.
   *
   * @default the decoder
   */
  readonly runBy?: OnnxSession | undefined;
  /**
   * The tokens of the positions, by which a step that was run ahead is recognized.
   *
   * @default {undefined} They are not known, or there are none.
   */
  readonly tokens?: readonly number[] | undefined;
  /**
   * Whether the next step of the sequence, if it is the only one, is run for the token with the highest
   * score before it is asked for; if another is, that was for nothing.
   *
   * @default {false}
   */
  readonly ahead?: boolean | undefined;
  /**
   * What an earlier pass gave and nobody needs any more: its memory takes the new scores, so that these
   * arrays have no elements afterwards.
   *
   * @default {[]}
   */
  readonly spent?: readonly Float32Array<ArrayBuffer>[] | undefined;
}

/** What the thread said about the sequences of a decoder. */
export interface OpenedSequences {
  /** How the decoder takes them. */
  readonly layout: SequenceLayout;
  /** See {@linkcode OnnxSequences.isBatched}. */
  readonly isBatched: boolean;
}

/**
 * Sequences of positions that a decoder goes on with. Their keys and values stay in the thread of the
 * decoder; here a sequence is a number.
 */
export class OnnxSequences {
  /** Whether one run of the decoder serves several sequences; otherwise they take turns. */
  readonly isBatched: boolean;
  readonly #decoder: OnnxSession;
  readonly #layout: SequenceLayout;
  #count = 0;

  /** Made by `OnnxSession.openSequences()`. */
  constructor(decoder: OnnxSession, opened: OpenedSequences) {
    this.#decoder = decoder;
    this.#layout = opened.layout;
    this.isBatched = opened.isBatched;
  }

  /** Begins a sequence, empty or with the first positions of another, and gives its number. */
  async begin(from?: Prefix): Promise<number> {
    this.#count += 1;
    const sequence = this.#count;
    const session = this.#decoder.number;
    await this.#decoder.ask({ kind: "begin", session, sequence, from });
    return sequence;
  }

  /**
   * Adds positions to sequences.
   *
   * @returns The scores after each sequence's last position, for the caller to change.
   * @throws {ModelFormatError} If the decoder fails.
   */
  async pass(
    pass: SequencePass,
  ): Promise<Float32Array<ArrayBuffer>[]> {
    const { steps, vectors, tokens, ahead } = pass;
    const { runBy = this.#decoder, spent = [] } = pass;
    const { type, size } = this.#layout.vectors;
    const tensor = floatTensor(type, [vectors.length / size, size], vectors);
    const reply = await runBy.ask({
      kind: "pass",
      session: this.#decoder.number,
      runBy: runBy.number,
      steps,
      vectors: tensorToWire(tensor),
      tokens,
      ahead,
      memory: memoryOf(spent),
    });
    return reply.kind === "passed"
      ? splitRows(tensorFromWire(reply.scores))
      : [];
  }

  /** Forgets a sequence. A thread that cannot even do that says why at the next pass. */
  async end(sequence: number): Promise<void> {
    const session = this.#decoder.number;
    await this.#decoder.ask({ kind: "end", session, sequence })
      .catch(() => {});
  }
}

/** The memory that the rows of one pass share. */
function memoryOf(
  [row]: readonly Float32Array<ArrayBuffer>[],
): ArrayBuffer | undefined {
  return row === undefined || row.buffer.detached ? undefined : row.buffer;
}

function splitRows(matrix: Tensor): Float32Array<ArrayBuffer>[] {
  const values = toFloat32(matrix);
  const [rows = 0, columns = 0] = matrix.shape;
  return Array.from(
    { length: rows },
    (_, row) => values.subarray(row * columns, (row + 1) * columns),
  );
}
