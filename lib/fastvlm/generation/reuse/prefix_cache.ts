import type { Prefix } from "../../../onnx/sequences/sequence_layout.ts";
import type { OnnxSequences } from "../../../onnx/sequences/onnx_sequences.ts";
import { commonLength, type PromptKey, promptLength } from "../prompt.ts";

/** Shorter beginnings are not worth the copy, which holds up the others. */
const LEAST_POSITIONS = 32;

/** A prompt whose keys and values are kept. */
interface Kept {
  readonly key: PromptKey;
  /** Number of the sequence in the decoder's thread that holds them. */
  readonly sequence: number;
  readonly bytes: number;
  /** What came after its last position, if the prompt was read to there and no further. */
  readonly scores: Float32Array | undefined;
}

/** What a new sequence can begin with. */
export interface FoundPrefix extends Prefix {
  /** The scores after its last position, if it is the whole prompt and they are known; not to be changed. */
  readonly scores: Float32Array | undefined;
}

/** A prompt that was read. */
export interface ReadPrompt {
  /** What stands in it. */
  readonly key: PromptKey;
  /** Number of the sequence that begins with it. */
  readonly sequence: number;
  /** The scores after its last position, if they are known; taken over. */
  readonly scores: Float32Array | undefined;
}

/** What {@linkcode PrefixCache} may take. */
export interface PrefixCacheOptions {
  /** Most bytes of keys, values and scores; 0 keeps none. */
  readonly maxBytes: number;
  /** Bytes of keys and values of one position. */
  readonly positionBytes: number;
}

/**
 * Keys and values of the prompts that were read last, so that a prompt that begins like one of them is
 * read only from where it differs. The same prompt is not read at all: its answer begins with the very
 * scores that it had.
 */
export class PrefixCache {
  readonly #sequences: OnnxSequences;
  readonly #options: PrefixCacheOptions;
  /** The one used last comes last. */
  readonly #kept = new Set<Kept>();
  #bytes = 0;

  /** Starts without prompts. */
  constructor(sequences: OnnxSequences, options: PrefixCacheOptions) {
    this.#sequences = sequences;
    this.#options = options;
  }

  /** Bytes that are taken. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Finds the longest beginning that a prompt shares with a kept one. */
  find(key: PromptKey): FoundPrefix | undefined {
    let best: Kept | undefined;
    let length = LEAST_POSITIONS - 1;
    for (const kept of this.#kept) {
      const common = commonLength(kept.key, key);
      if (common < length || common === length && !isWhole(kept, key)) continue;
      [best, length] = [kept, common];
    }
    if (best === undefined) return undefined;
    this.#touch(best);
    const scores = isWhole(best, key) ? best.scores : undefined;
    return { sequence: best.sequence, length, scores };
  }

  /** Keeps the prompt of a sequence that was just read; prompts that were not used for long go. */
  async keep({ key, sequence, scores }: ReadPrompt): Promise<void> {
    const length = promptLength(key);
    const bytes = length * this.#options.positionBytes +
      (scores?.byteLength ?? 0);
    if (bytes > this.#options.maxBytes || this.#isCovered(key)) return;
    for (const kept of this.#kept) {
      const isBeginning = commonLength(kept.key, key) ===
        promptLength(kept.key);
      const isTooMuch = this.#bytes + bytes > this.#options.maxBytes;
      if (isBeginning || isTooMuch) await this.#drop(kept);
    }
    const copy = await this.#sequences.begin({ sequence, length });
    this.#bytes += bytes;
    this.#kept.add({ key, sequence: copy, bytes, scores });
  }

  /** Drops all. */
  async clear(): Promise<void> {
    for (const kept of this.#kept) await this.#drop(kept);
  }

  #isCovered(key: PromptKey): boolean {
    return [...this.#kept].some((kept) =>
      commonLength(kept.key, key) === promptLength(key) &&
      (!isWhole(kept, key) || kept.scores !== undefined)
    );
  }

  #touch(kept: Kept): void {
    this.#kept.delete(kept);
    this.#kept.add(kept);
  }

  async #drop(kept: Kept): Promise<void> {
    this.#kept.delete(kept);
    this.#bytes -= kept.bytes;
    await this.#sequences.end(kept.sequence);
  }
}

/** Whether a kept prompt is the same prompt. */
function isWhole(kept: Kept, key: PromptKey): boolean {
  const length = promptLength(key);
  return promptLength(kept.key) === length &&
    commonLength(kept.key, key) === length;
}
