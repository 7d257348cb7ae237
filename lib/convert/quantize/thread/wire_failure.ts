import {
  DiskFullError,
  FastvlmError,
  ModelFormatError,
  NotFoundError,
  StorageError,
} from "../../../base/errors.ts";

/** An error as a message between threads, which keep the class of built-in errors only. */
export interface WireFailure {
  /** Name of its class. */
  readonly name: string;
  /** What it says. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

const CLASSES: ReadonlyMap<string, typeof FastvlmError> = new Map(
  [ModelFormatError, DiskFullError, StorageError, NotFoundError].map((each) => [
    each.name,
    each,
  ]),
);

/** Makes a message of an error. */
export function toWireFailure(error: unknown): WireFailure {
  if (!(error instanceof Error)) {
    return { name: "Error", message: String(error) };
  }
  const { name, message } = error;
  const hint = error instanceof FastvlmError ? error.hint : undefined;
  return { name, message, ...(hint !== undefined && { hint }) };
}

/** Makes the error again; of a class that is not ours, a `FastvlmError` that says what failed. */
export function fromWireFailure(
  { name, message, hint }: WireFailure,
): FastvlmError {
  const options = hint === undefined ? {} : { hint };
  const ErrorClass = CLASSES.get(name);
  return ErrorClass === undefined
    ? new FastvlmError(`Cannot write weights: ${message}`, options)
    : new ErrorClass(message, options);
}
