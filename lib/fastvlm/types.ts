import type { Environment } from "../base/environment.ts";
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
   * @default {undefined} One for each physical core.
   */
  threads?: number | undefined;
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

/** A loaded model that answers questions about pictures. */
export interface Adapter extends AsyncDisposable {
  /** The model. */
  readonly model: PredictionModel;
  /** Whether `close()` was called. */
  readonly closed: boolean;
  /**
   * Asks about a picture. Several requests may be under way; they take turns.
   *
   * Rejects with `UsageError` (options), `ImageError` (the picture), `ModelFormatError` (the model),
   * `AdapterClosedError` (after `close()`), or the signal's reason.
   */
  predict(options: PredictOptions): PendingPrediction;
  /** Waits for the requests under way, then frees the model. May be called again. */
  close(): Promise<void>;
}
