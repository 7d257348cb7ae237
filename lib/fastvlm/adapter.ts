import { AdapterClosedError } from "../base/errors.ts";
import type { ModeEntry } from "../catalog/schema.ts";
import { locateModel } from "./model/locate_model.ts";
import { modelDigest } from "./model/model_digest.ts";
import { openModel } from "./model/open_model.ts";
import { answer, type ReadyModel } from "./prediction/answer.ts";
import {
  type Emit,
  pendingPrediction,
} from "./prediction/pending_prediction.ts";
import { resolveQuestion } from "./prediction/question.ts";
import { SerialQueue } from "./prediction/serial_queue.ts";
import type {
  Adapter,
  AdapterOptions,
  PendingPrediction,
  Prediction,
  PredictionModel,
  PredictOptions,
} from "./types.ts";

/**
 * Loads a model and gives what answers questions about pictures by it.
 *
 * The built-in model `tiny` is built on first use; others must be installed, unless `autoDownload` is
 * set.
 *
 * @throws {UsageError} If the options name no known model.
 * @throws {ModelNotInstalledError} If the model is not installed; `command` installs it.
 * @throws {ConfigError} If a file of the catalog or the model is not as expected.
 * @throws {ModelFormatError} If one of the model's graphs cannot be loaded.
 * @throws {StorageError} If the built-in model cannot be written to the user store.
 * @throws the signal's reason.
 *
 * @example
 * ```ts
 * await using adapter = await createAdapter({ modelSize: "tiny" });
 * const { text } = await adapter.predict({
 *   imagePath: "examples/red-mug.png",
 * });
 * ```
 */
export async function createAdapter(
  options: AdapterOptions = {},
): Promise<Adapter> {
  const startedAt = performance.now();
  const { signal, threads, onProgress } = options;
  signal?.throwIfAborted();
  const { directory, identity, manifest, modes } = await locateModel(options);
  await using stack = new AsyncDisposableStack();
  const variant = identity.variant;
  const open = stack.use(
    await openModel(directory, { variant, threads, signal, onProgress }),
  );
  const digest = await modelDigest(directory, {
    graphs: open.graphs,
    signal,
    ...(manifest && { known: manifest.files }),
  });
  const loadMs = performance.now() - startedAt;
  stack.move();
  return new FastvlmAdapter({ open, identity, digest, loadMs }, modes);
}

/** The one adapter there is; requests take turns. */
class FastvlmAdapter implements Adapter {
  readonly #model: ReadyModel;
  readonly #modes: Readonly<Record<string, ModeEntry>>;
  readonly #queue = new SerialQueue();
  #closing: Promise<void> | undefined;

  constructor(model: ReadyModel, modes: Readonly<Record<string, ModeEntry>>) {
    this.#model = model;
    this.#modes = modes;
  }

  get model(): PredictionModel {
    return this.#model.identity;
  }

  get closed(): boolean {
    return this.#closing !== undefined;
  }

  predict(options: PredictOptions): PendingPrediction {
    return pendingPrediction((emit) => this.#predict(options, emit));
  }

  async close(): Promise<void> {
    this.#closing ??= this.#end();
    await this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #predict(options: PredictOptions, emit: Emit): Promise<Prediction> {
    if (this.closed) {
      throw new AdapterClosedError("Cannot predict: the adapter is closed");
    }
    const question = resolveQuestion(options, this.#modes);
    const { signal, stopOnAbort } = question;
    return await this.#queue.run(
      () =>
        answer(this.#model, question, (piece) => {
          emit(piece);
          options.onToken?.(piece);
        }),
      stopOnAbort ? undefined : signal,
    );
  }

  async #end(): Promise<void> {
    await this.#queue.idle();
    await this.#model.open[Symbol.asyncDispose]();
  }
}
