import { AdapterClosedError } from "../base/errors.ts";
import type { ModeEntry } from "../catalog/schema.ts";
import type { JsonSchema } from "../structured/json_schema.ts";
import type { DataOf, StandardSchema } from "../structured/standard_schema.ts";
import { Engine } from "./generation/engine.ts";
import type { GraphCacheOptions } from "./model/loading/graph_cache.ts";
import { type LocatedModel, locateModel } from "./model/locate_model.ts";
import { modelDigest } from "./model/model_digest.ts";
import { openModel } from "./model/open_model.ts";
import { answer, type ReadyModel } from "./prediction/answer.ts";
import {
  type Emit,
  pendingPrediction,
} from "./prediction/pending_prediction.ts";
import { resolveQuestion } from "./prediction/question.ts";
import { resolveQueueOptions } from "./prediction/queue_options.ts";
import { RequestQueue } from "./prediction/request_queue.ts";
import { ModelSchemas } from "./prediction/structured/model_schemas.ts";
import type {
  Adapter,
  AdapterOptions,
  PendingPrediction,
  PendingStructuredPrediction,
  Prediction,
  PredictionModel,
  PredictOptions,
  StructuredPredictOptions,
} from "./types.ts";

/**
 * Loads a model and gives what answers questions about pictures by it.
 *
 * The built-in model `tiny` is built on first use; others must be installed, unless `autoDownload` is
 * set.
 *
 * @throws {UsageError} If the options name no known model, or the device cannot be used.
 * @throws {ModelNotInstalledError} If the model is not installed; `command` installs it.
 * @throws {ConfigError} If a file of the catalog or the model is not as expected.
 * @throws {ModelFormatError} If one of the model's graphs cannot be loaded; not with `loadInBackground`.
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
  const { signal, threads, device, onProgress, loadInBackground } = options;
  signal?.throwIfAborted();
  const limits = resolveQueueOptions(options);
  const located = await locateModel(options);
  const { directory, identity, manifest, modes } = located;
  await using stack = new AsyncDisposableStack();
  const { variant } = identity;
  const cache = graphCacheOf(located, options);
  const open = stack.use(
    await openModel(directory, {
      ...{ variant, threads, device, cache, signal, onProgress },
    }),
  );
  if (!loadInBackground) await Promise.all([open.vision, open.language.loaded]);
  const loadMs = performance.now() - startedAt;
  stack.move();
  const engine = new Engine(open, limits.engine);
  const { endTokens, graphs, tokenizer } = open;
  const known = manifest?.files;
  const schemas = new ModelSchemas({ tokenizer, endTokens });
  const model: ReadyModel = {
    ...{ open, engine, schemas, identity, loadMs },
    // Late, as the files of a model without a manifest have to be read for it.
    digest: once(() => modelDigest(directory, { graphs, known })),
  };
  const queue = new RequestQueue(limits.queue);
  return new FastvlmAdapter(model, { modes, queue });
}

/** Runs something when it is first asked for, and gives everybody what came of it. */
function once<Result>(run: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined;
  return () => result ??= run();
}

function graphCacheOf(
  { cacheDirectory: directory, manifest }: LocatedModel,
  { graphCache = true }: AdapterOptions,
): GraphCacheOptions | undefined {
  if (!graphCache || directory === undefined) return undefined;
  return { directory, known: manifest?.files };
}

/** The one adapter there is. */
class FastvlmAdapter implements Adapter {
  readonly #model: ReadyModel;
  readonly #modes: Readonly<Record<string, ModeEntry>>;
  readonly #queue: RequestQueue;
  #closing: Promise<void> | undefined;

  constructor(
    model: ReadyModel,
    { modes, queue }: {
      modes: Readonly<Record<string, ModeEntry>>;
      queue: RequestQueue;
    },
  ) {
    this.#model = model;
    this.#modes = modes;
    this.#queue = queue;
  }

  get model(): PredictionModel {
    return this.#model.identity;
  }

  get closed(): boolean {
    return this.#closing !== undefined;
  }

  predict<const Schema extends JsonSchema | StandardSchema>(
    options: StructuredPredictOptions<Schema>,
  ): PendingStructuredPrediction<DataOf<Schema>>;
  predict(options: PredictOptions): PendingPrediction;
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
    const askedAt = performance.now();
    return await this.#queue.run(
      () =>
        answer(this.#model, question, {
          queueMs: performance.now() - askedAt,
          emit(piece) {
            emit(piece);
            options.onToken?.(piece);
          },
        }),
      stopOnAbort ? undefined : signal,
    );
  }

  async #end(): Promise<void> {
    await this.#queue.idle();
    await this.#model.engine.close();
    await this.#model.open[Symbol.asyncDispose]();
  }
}
