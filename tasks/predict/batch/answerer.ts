import type { PredictOptions } from "../../../lib/fastvlm/types.ts";
import { type AskedImage, type BatchInput, isUrl } from "../input/picture.ts";
import type { LazyAdapter } from "./lazy_adapter.ts";
import type { Outputs, Place } from "./outputs.ts";
import { digestPicture } from "./digest_picture.ts";
import { isOfPicture, toFailure } from "./picture_failure.ts";
import type { QuestionKeys } from "./question_keys.ts";

/** What became of a picture; `kept` was answered before. */
export type Outcome = "answered" | "kept" | "failed";

/** What an {@linkcode Answerer} works with. */
export interface AnswererOptions {
  /** The model. */
  readonly adapter: LazyAdapter;
  /** What is asked of every picture whose line does not say otherwise. */
  readonly question: PredictOptions;
  /** The keys of answers. */
  readonly keys: QuestionKeys;
  /** Where answers go and where earlier ones are. */
  readonly outputs: Outputs;
  /** Told of a picture that has no answer. */
  readonly onFailure: (error: unknown) => void;
}

/** A picture, its place, and what is asked. */
interface Request {
  readonly image: AskedImage;
  readonly place: Place;
  readonly question: PredictOptions;
  readonly key: string;
}

/** Answers pictures: by what is there, or by the model. */
export class Answerer {
  readonly #options: AnswererOptions;
  /** The last request under way of each key: the same picture may come twice. */
  readonly #pending = new Map<string, Promise<unknown>>();

  /** Says what to ask, and what of. */
  constructor(options: AnswererOptions) {
    this.#options = options;
  }

  /**
   * Sees to it that a picture has its result.
   *
   * @throws what is not about this picture only, and the signal's reason.
   */
  async answer(input: BatchInput, index: number): Promise<Outcome> {
    const { signal } = this.#options.question;
    signal?.throwIfAborted();
    const place = placeOf(input, index);
    if ("error" in input) return await this.#fail(place, input.error);
    try {
      return await this.#answerImage(input, place);
    } catch (error) {
      if (signal?.aborted || !isOfPicture(error, input)) throw error;
      return await this.#fail(place, error);
    }
  }

  async #answerImage(image: AskedImage, place: Place): Promise<Outcome> {
    const { question: { signal }, keys } = this.#options;
    const question = this.#questionOf(image);
    const key = keys.keyOf(question, await digestPicture(image, signal));
    return await this.#inTurn(
      key,
      () => this.#recallOrAsk({ image, place, question, key }),
    );
  }

  async #recallOrAsk(
    { image, place, question, key }: Request,
  ): Promise<Outcome> {
    const { adapter, outputs } = this.#options;
    if (await outputs.recall(place, key)) return "kept";
    const open = await adapter.get();
    const answer = await open.predict({ ...question, image: image.image });
    await outputs.add(place, { name: place.name, ...answer });
    return "answered";
  }

  #questionOf({ prompt, mode }: AskedImage): PredictOptions {
    return {
      ...this.#options.question,
      ...(mode !== undefined && { mode, prompt: undefined }),
      ...(prompt !== undefined && { prompt }),
    };
  }

  async #fail(place: Place, error: unknown): Promise<Outcome> {
    const { outputs, onFailure } = this.#options;
    onFailure(error);
    await outputs.add(place, toFailure(place.name, error));
    return "failed";
  }

  /** Works on one request of a key after the other, so that the second one finds the first one's answer. */
  async #inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#pending.get(key);
    const turn = before === undefined ? work() : before.then(work);
    const ended = turn.catch(() => {});
    this.#pending.set(key, ended);
    try {
      return await turn;
    } finally {
      if (this.#pending.get(key) === ended) this.#pending.delete(key);
    }
  }
}

function placeOf(input: BatchInput, index: number): Place {
  const { line, name } = input;
  const path = "image" in input ? pathOf(input.image) : undefined;
  return { index, line, name, ...(path !== undefined && { path }) };
}

function pathOf(image: AskedImage["image"]): string | undefined {
  return typeof image === "string" && !isUrl(image) ? image : undefined;
}
