import type { SequenceLayout } from "../../onnx/sequences/sequence_layout.ts";
import { ELEMENT_ARRAYS } from "../../onnx/tensor.ts";
import type { ComingLanguageModel } from "../model/language_model.ts";
import type { TextTokenizer } from "../text/text_tokenizer.ts";
import { Batch } from "./batch.ts";
import { decoderLayout } from "./decoder_layout.ts";
import type { Generated, GenerateRequest } from "./generate_request.ts";
import { PrefixCache } from "./reuse/prefix_cache.ts";
import { promptKey, promptLength } from "./prompt.ts";
import { type PromptReader, readPrompt } from "./read_prompt.ts";
import { Sequence } from "./sequence/sequence.ts";

/** Options of {@linkcode Scheduler}. */
export interface SchedulerOptions {
  /**
   * Most sequences that are decoded together.
   *
   * @default {8} More gain little on a CPU: 16 sequences are 1.1 times as fast in total as 8 (measured
   * with 4-bit weights of the 0.5b).
   */
  readonly maxBatch?: number | undefined;
  /**
   * Whether tokens are decoded only when as many sequences as can be are under way, or no other is
   * expected: more answers in the same time, for first tokens that come later.
   *
   * @default {false}
   */
  readonly gather?: boolean | undefined;
  /**
   * Most bytes of keys and values that are kept of prompts; 0 keeps none.
   *
   * @default {0}
   */
  readonly prefixBytes?: number | undefined;
}

/** A request that is being made ready; it is expected until then. */
export interface ExpectedRequest extends Disposable {
  /** It was handed over, or will not come. */
  end(): void;
}

/** What works on sequences, once the decoder's thread has opened them. */
interface Open extends PromptReader {
  readonly batch: Batch;
}

/**
 * Generates answers, several at a time: reads the prompt of one request, then decodes a token of all that
 * are under way, and so on. A request joins the others as soon as there is room, and leaves when it has
 * ended.
 */
export class Scheduler {
  readonly #model: ComingLanguageModel;
  readonly #tokenizer: TextTokenizer;
  readonly #maxBatch: number;
  readonly #prefixBytes: number;
  readonly #gather: boolean;
  readonly #waiting: Sequence[] = [];
  readonly #expected = new Set<ExpectedRequest>();
  #arrival = Promise.withResolvers<void>();
  #open: Promise<Open> | undefined;
  #running: Promise<void> | undefined;

  /** Takes a model, which the first request waits for; nothing runs before. */
  constructor(
    model: ComingLanguageModel,
    tokenizer: TextTokenizer,
    options: SchedulerOptions = {},
  ) {
    const { maxBatch = 8, prefixBytes = 0, gather = false } = options;
    this.#model = model;
    this.#tokenizer = tokenizer;
    this.#maxBatch = maxBatch;
    this.#prefixBytes = prefixBytes;
    this.#gather = gather;
  }

  /** Says that a request is being made ready, which is worth waiting for if answers are gathered. */
  expect(): ExpectedRequest {
    const end = () => {
      if (this.#expected.delete(request)) this.#arrive();
    };
    const request = { end, [Symbol.dispose]: end };
    this.#expected.add(request);
    return request;
  }

  /**
   * Generates the answer to a request.
   *
   * @throws {ModelFormatError} If a graph fails or gives no usable scores.
   * @throws what the request's constraint or `onPiece` throws.
   */
  async generate(request: GenerateRequest): Promise<Generated> {
    const sequence = new Sequence(request, {
      tokenizer: this.#tokenizer,
      promptLength: promptLength(promptKey(request, this.#model.hiddenSize)),
    });
    if (!sequence.isEnded) {
      this.#waiting.push(sequence);
      this.#arrive();
      this.#running ??= this.#run();
    }
    return await sequence.ended;
  }

  /** Waits until nothing is under way, and forgets all prompts. */
  async close(): Promise<void> {
    await this.#running;
    const open = await this.#open?.catch(() => undefined);
    await open?.prefixes.clear();
  }

  async #run(): Promise<void> {
    try {
      this.#open ??= this.#openSequences();
      const open = await this.#open;
      while (this.#waiting.length > 0 || open.batch.size > 0) {
        if (open.batch.size < this.#maxBatch) await this.#admit(open);
        if (this.#isGathering(open)) await this.#arrived();
        else await open.batch.step();
      }
    } catch (error) {
      this.#open = undefined;
      for (const sequence of this.#waiting.splice(0)) sequence.fail(error);
    } finally {
      this.#running = undefined;
    }
  }

  #isGathering({ batch }: Open): boolean {
    return this.#gather && batch.size < this.#maxBatch &&
      (this.#waiting.length > 0 || this.#expected.size > 0);
  }

  /** Waits until a request is there, or will not come. */
  async #arrived(): Promise<void> {
    if (this.#waiting.length === 0) await this.#arrival.promise;
  }

  #arrive(): void {
    this.#arrival.resolve();
    this.#arrival = Promise.withResolvers();
  }

  async #openSequences(): Promise<Open> {
    const model = await this.#model.loaded;
    const layout = decoderLayout(model);
    const { decoder, tokenTable } = model;
    const sequences = await decoder.openSequences(layout, tokenTable);
    return {
      model,
      sequences,
      batch: new Batch(model, sequences),
      prefixes: new PrefixCache(sequences, {
        maxBytes: this.#prefixBytes,
        positionBytes: bytesOfPosition(layout),
      }),
    };
  }

  /** Reads the prompt of the request that has waited longest. */
  async #admit({ batch, ...reader }: Open): Promise<void> {
    const sequence = this.#waiting.shift();
    if (sequence === undefined || sequence.isEnded) return;
    sequence.begin();
    if (sequence.isEnded) return;
    try {
      const number = await readPrompt(sequence, reader);
      batch.add({ sequence, number });
    } catch (error) {
      sequence.fail(error);
    }
  }
}

function bytesOfPosition({ caches }: SequenceLayout): number {
  return caches.reduce(
    (sum, { type, heads, headSize }) =>
      sum + heads * headSize * ELEMENT_ARRAYS[type].BYTES_PER_ELEMENT,
    0,
  );
}
