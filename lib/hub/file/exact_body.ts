import { DigestMismatchError, type NetworkError } from "../../base/errors.ts";
import { RangeRefusedError, TransientError } from "../http/network_failure.ts";
import type { FileExtent } from "./file_extent.ts";

/** What a body must be. */
export interface ExactBodyOptions {
  /** Begins every error message. */
  failure: string;
  /** Bytes of the whole file, if known. */
  bytes?: number;
  /** What the head of the answer declares. */
  extent: FileExtent;
}

/**
 * Gives the chunks of a body while they are not more than declared, or than the file has. Nothing is
 * given of a chunk that is too long.
 *
 * @throws {RangeRefusedError} If a part of a file is longer.
 * @throws {DigestMismatchError} If a whole file is longer.
 * @throws {TransientError} If the body ends before.
 */
export async function* exactBody(
  body: AsyncIterable<Uint8Array>,
  options: ExactBodyOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { bytes, extent, failure } = options;
  const end = extent.end ?? bytes ?? Infinity;
  const length = end - extent.start;
  let received = 0;
  for await (const chunk of body) {
    received += chunk.byteLength;
    if (received > length) throw tooLong(length, options);
    yield chunk;
  }
  if (received < length && length !== Infinity) {
    throw new TransientError(
      `${failure}: the server sent ${received} of ${length} bytes`,
      { hint: "run the command again" },
    );
  }
}

function tooLong(
  length: number,
  { failure, bytes }: ExactBodyOptions,
): DigestMismatchError | NetworkError {
  return length === bytes
    ? new DigestMismatchError(
      `${failure}: it must have ${bytes} bytes, and the server sent more`,
    )
    : new RangeRefusedError(
      `${failure}: the server sent more than the ${length} bytes that it declared`,
    );
}
