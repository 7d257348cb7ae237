import { UsageError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import type { ModeEntry } from "../../catalog/schema.ts";
import type { AnswerSchema } from "../../structured/standard_schema.ts";
import {
  type GenerationSettings,
  resolveSettings,
} from "../generation/sampling_options.ts";
import type { ImageInput } from "../image/image_input.ts";
import type { PredictOptions } from "../types.ts";
import { resolveSchema } from "./structured/resolve_schema.ts";

/** A request that was checked, with nothing left open. */
export interface Question {
  /** The picture. */
  readonly image: ImageInput;
  /** Kind of the question. */
  readonly mode: string;
  /** The question. */
  readonly prompt: string;
  /** How tokens are chosen and when to end. */
  readonly settings: GenerationSettings;
  /** Side of the square that the picture is made to fit; `undefined` for the model's own. */
  readonly resolution: number | undefined;
  /** What the answer has to be; `undefined` for plain text. */
  readonly schema: AnswerSchema | undefined;
  /** Ends the answer. */
  readonly signal: AbortSignal | undefined;
  /** Whether the text so far is then the answer. */
  readonly stopOnAbort: boolean;
}

/** What is asked when nothing is said. */
const DEFAULT_MODE = "describe";

/**
 * Checks a request and fills in what it leaves open.
 *
 * @param modes The catalog's kinds of questions.
 * @throws {UsageError} If an option cannot be used; the message names it.
 */
export function resolveQuestion(
  options: PredictOptions,
  modes: Readonly<Record<string, ModeEntry>>,
): Question {
  const { signal, stopOnAbort = false, mode = DEFAULT_MODE } = options;
  const entry = Object.hasOwn(modes, mode) ? modes[mode] : undefined;
  const question = {
    image: resolveImage(options),
    mode,
    prompt: resolvePrompt(options.prompt, mode, modes),
    settings: resolveSettings(options),
    resolution: options.resolution,
    schema: resolveSchema(options.schema, { name: mode, entry }),
    signal,
    stopOnAbort,
  };
  refuseHalfDocuments(question);
  return question;
}

/** What ends an answer before its end does not go with a schema. */
function refuseHalfDocuments(
  { schema, settings, stopOnAbort }: Question,
): void {
  if (schema === undefined) return;
  const name = settings.stop.length > 0 ? "stop" : stopOnAbort && "stopOnAbort";
  if (name === false) return;
  throw new UsageError(
    `Cannot predict with "schema" and "${name}": the answer could end in the middle of its JSON`,
  );
}

function resolveImage({ image, imagePath }: PredictOptions): ImageInput {
  const given = image ?? imagePath;
  if (given === undefined) {
    throw new UsageError(
      'Cannot predict: "image" or "imagePath" must be given',
    );
  }
  if (image !== undefined && imagePath !== undefined) {
    throw new UsageError(
      'Cannot predict: give "image" or "imagePath", not both',
    );
  }
  return given;
}

function resolvePrompt(
  prompt: string | undefined,
  mode: string,
  modes: Readonly<Record<string, ModeEntry>>,
): string {
  const known = Object.hasOwn(modes, mode) ? modes[mode] : undefined;
  if (known === undefined && !isFallback(mode, prompt)) {
    throw unknownMode(mode, Object.keys(modes));
  }
  const text = prompt ?? known?.prompt ?? "";
  if (text.trim() !== "") return text;
  throw new UsageError('Cannot predict: "prompt" must not be empty');
}

/** A catalog need not know the mode that nobody has asked for. */
function isFallback(mode: string, prompt: string | undefined): boolean {
  return mode === DEFAULT_MODE && prompt !== undefined;
}

function unknownMode(mode: string, known: readonly string[]): UsageError {
  const suggestion = nearest(mode, known);
  return new UsageError(
    `Cannot find mode "${mode}": known are ${known.join(", ")}`,
    suggestion === undefined ? {} : { hint: `did you mean "${suggestion}"?` },
  );
}
