import { chooseGraphs } from "../../../lib/fastvlm/model/choose_graphs.ts";
import { listFiles } from "../../../lib/fastvlm/model/list_files.ts";
import {
  type LocatedModel,
  locateModel,
} from "../../../lib/fastvlm/model/locate_model.ts";
import { readModelConfig } from "../../../lib/fastvlm/model/model_config.ts";
import { modelDigest } from "../../../lib/fastvlm/model/model_digest.ts";
import { resolveQuestion } from "../../../lib/fastvlm/prediction/question.ts";
import { resultKey } from "../../../lib/fastvlm/prediction/result_key.ts";
import type {
  AdapterOptions,
  PredictOptions,
} from "../../../lib/fastvlm/types.ts";

/** Knows the key of an answer before there is one, without loading the model. */
export class QuestionKeys {
  readonly #modes: LocatedModel["modes"];
  readonly #model: string;
  readonly #side: number;

  private constructor(
    modes: LocatedModel["modes"],
    { model, side }: { model: string; side: number },
  ) {
    this.#modes = modes;
    this.#model = model;
    this.#side = side;
  }

  /**
   * Finds the model and digests it.
   *
   * @throws what finding the model throws.
   */
  static async create(options: AdapterOptions): Promise<QuestionKeys> {
    const { directory, identity, manifest, modes } = await locateModel(options);
    const { preprocessing: { side } } = await readModelConfig(directory);
    const model = await modelDigest(directory, {
      graphs: chooseGraphs(await listFiles(directory), identity.variant),
      signal: options.signal,
      ...(manifest && { known: manifest.files }),
    });
    return new QuestionKeys(modes, { model, side });
  }

  /**
   * The key of the answer to a question about a picture.
   *
   * @param image SHA-256 of the picture; empty for what all answers to the question have in common.
   * @throws {UsageError} If the question cannot be asked.
   */
  keyOf(question: PredictOptions, image: string): string {
    // What the picture is does not matter: only that there is one.
    const asked = {
      ...question,
      image: new Uint8Array(),
      imagePath: undefined,
    };
    const { resolution: side = this.#side } = question;
    return resultKey({
      question: resolveQuestion(asked, this.#modes),
      image,
      model: this.#model,
      ...(side !== this.#side && { side }),
    });
  }
}
