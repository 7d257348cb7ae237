import type { Environment } from "../base/environment.ts";
import type { JsonSchema } from "../structured/json_schema.ts";
import type { DataOf, StandardSchema } from "../structured/standard_schema.ts";
import type { Device } from "../onnx/device.ts";
import type {
  LengthOptions,
  SamplingOptions,
} from "./generation/sampling_options.ts";
import type { ImageInput } from "./image/image_input.ts";
import type {
  Prediction,
  PredictionModel,
  PredictionPiece,
} from "./prediction/prediction.ts";

export type * from "./prediction/prediction.ts";

/** How far a model is from being ready. */
export interface AdapterProgress {
  /** What is going on: fetching files, or loading graphs. */
  readonly phase: "download" | "load";
  /** Bytes that are there, or graphs that are loaded. */
  readonly loaded: number;
  /** Bytes or graphs there will be. */
  readonly total: number;
}

/** Which model an adapter uses, and how. */
export interface AdapterOptions {
  /**
   * Family of the model.
   *
   * @default the catalog's: {"fastvlm"}
   */
  modelType?: string | undefined;
  /**
   * Size of the model, as in `"0.5b"` or `"tiny"`.
   *
   * @default the catalog's
   */
  modelSize?: string | undefined;
  /**
   * Form of the model, as in `"q4"`.
   *
   * @default the size's own
   */
  variant?: string | undefined;
  /**
   * All three in one, as in `"fastvlm:0.5b:q4"`; or the directory of a model, which has a slash.
   *
   * @default {undefined} The model is named by the options above.
   */
  model?: string | undefined;
  /**
   * Gives up getting ready; rejects with its reason.
   *
   * @default {undefined} Never.
   */
  signal?: AbortSignal | undefined;
  /**
   * Told how far the model is from being ready.
   *
   * @default {undefined} Nobody is.
   */
  onProgress?: ((progress: AdapterProgress) => void) | undefined;
  /**
   * Threads that share one operator's work.
   *
   * @default {undefined} One for each physical core that the process may use.
   */
  threads?: number | undefined;
  /**
   * What runs the model. Which ones there are depends on the system.
   *
   * @default {"cpu"}
   */
  device?: Device | undefined;
  /**
   * Keeps graphs that load or run much faster so in a form that is made for this CPU, and the tokenizer as
   * flat tables, in the user store. Without, graphs run as they are, whatever is left open in them: see
   * `docs/runtime.md`.
   *
   * @default {true}
   */
  graphCache?: boolean | undefined;
  /**
   * Comes back as soon as questions can be taken. Graphs are still loaded then: pictures are read meanwhile,
   * and looked at while the decoder is loaded, so that the first answer comes sooner. What is wrong with a
   * graph, predictions say.
   *
   * @default {false}
   */
  loadInBackground?: boolean | undefined;
  /**
   * Most answers that are generated together: requests that are under way at the same time share each
   * pass over the model's weights.
   *
   * @default {8}
   */
  maxBatch?: number | undefined;
  /**
   * Has answers wait for each other: tokens are generated when `maxBatch` questions have been read, or no
   * other is under way. More answers in the same time, for first tokens that come later: for folders.
   *
   * @default {false}
   */
  gather?: boolean | undefined;
  /**
   * Most requests that wait while others are worked on; more are refused with `QueueFullError`.
   *
   * @default {1000}
   */
  maxQueue?: number | undefined;
  /**
   * Most bytes of what is kept of the last pictures and prompts, so that another question about the same
   * picture is answered sooner: it is not looked at again, and only what is new in the prompt is read.
   * 0 keeps nothing.
   *
   * @default {67108864} 64 MiB: the prompts of about 7 pictures of the 0.5b.
   */
  reuseBytes?: number | undefined;
  /**
   * Fetches the model if it is not installed; needs the permission for the network.
   *
   * @default {false}
   */
  autoDownload?: boolean | undefined;
  /**
   * The catalog.
   *
   * @default {undefined} `FASTVLM_CONFIG`, or the nearest `models.config.json`, or the toolkit's.
   */
  configPath?: string | undefined;
  /**
   * Looks up environment variables.
   *
   * @default the process's
   */
  environment?: Environment | undefined;
  /**
   * Folder that relative paths of models and catalogs start from.
   *
   * @default {Deno.cwd()}
   */
  cwd?: string | undefined;
}

/** What to ask of a picture, and how to answer. */
export interface PredictOptions extends SamplingOptions, LengthOptions {
  /**
   * The picture: a path, a `file:` or `data:` URL, the bytes of a file, or pixels. Remote URLs are
   * refused.
   */
  image?: ImageInput | undefined;
  /** The picture's path; short for `image`. */
  imagePath?: string | undefined;
  /**
   * The question; wins over the mode's.
   *
   * @default the mode's
   */
  prompt?: string | undefined;
  /**
   * One of the catalog's kinds of questions.
   *
   * @default {"describe"}
   */
  mode?: string | undefined;
  /**
   * Side of the square that the picture is made to fit, in pixels: a multiple of 64 up to the model's own.
   * Half of it is a quarter of the tokens and much faster, and small things are lost. Only models made by
   * conversion take it.
   *
   * @default the model's own: 1024
   */
  resolution?: number | undefined;
  /**
   * Makes the answer JSON that is valid by this schema, and gives what it says as `data`: a JSON Schema, a
   * schema of zod (4.2 or later) or another library that keeps to Standard Schema and gives its JSON
   * Schema, or `true` for the mode's own. Goes with neither `stop` nor `stopOnAbort`.
   *
   * @default {undefined} Plain text.
   */
  schema?: JsonSchema | StandardSchema | true | undefined;
  /**
   * Ends this request between two tokens; it rejects with the signal's reason.
   *
   * @default {undefined} Never.
   */
  signal?: AbortSignal | undefined;
  /**
   * Resolves with the text so far instead, once the request has had its turn.
   *
   * @default {false}
   */
  stopOnAbort?: boolean | undefined;
  /**
   * Told of each piece of the answer as it comes.
   *
   * @default {undefined} Nobody is.
   */
  onToken?: ((piece: PredictionPiece) => void) | undefined;
}

/**
 * An answer that is on its way: await it for the whole, iterate over it for the pieces, or both, in
 * any order. Iterating gives every piece, also those from before; leaving the loop does not end the
 * request.
 */
export type PendingPrediction =
  & Promise<Prediction>
  & AsyncIterable<PredictionPiece>;

/** What to ask of a picture, and what the answer has to be. */
export interface StructuredPredictOptions<
  Schema extends JsonSchema | StandardSchema,
> extends PredictOptions {
  /** See {@linkcode PredictOptions}. */
  schema: Schema;
}

/**
 * An answer whose data is known to be by a schema.
 *
 * @typeParam Data What the answer says.
 */
export interface StructuredPrediction<Data> extends Prediction<Data> {
  /** What the answer says. */
  readonly data: Data;
}

/**
 * Like {@linkcode PendingPrediction}, for an answer by a schema.
 *
 * @typeParam Data What the answer says.
 */
export type PendingStructuredPrediction<Data> =
  & Promise<StructuredPrediction<Data>>
  & AsyncIterable<PredictionPiece>;

/** A loaded model that answers questions about pictures. */
export interface Adapter extends AsyncDisposable {
  /** The model. */
  readonly model: PredictionModel;
  /** Whether `close()` was called. */
  readonly closed: boolean;
  /**
   * Asks about a picture. Requests that are under way at the same time are worked on together, as many as
   * `maxBatch` says; the others wait.
   *
   * With a JSON Schema given as a literal, or a schema of zod or another library, the answer's `data` has
   * the type that the schema says.
   *
   * Rejects with `UsageError` (options), `ImageError` (the picture), `ModelFormatError` (the model),
   * `QueueFullError` (too many wait), `AdapterClosedError` (after `close()`), or the signal's reason.
   */
  predict<const Schema extends JsonSchema | StandardSchema>(
    options: StructuredPredictOptions<Schema>,
  ): PendingStructuredPrediction<DataOf<Schema>>;
  /** Asks about a picture; see above. */
  predict(options: PredictOptions): PendingPrediction;
  /** Waits for the requests under way, then frees the model. May be called again. */
  close(): Promise<void>;
}
