import type { z } from "zod";
import { formatDuration } from "../../base/duration.ts";
import { NetworkError } from "../../base/errors.ts";
import { BodyReader } from "../http/body_reader.ts";
import { describeImpostor } from "../http/impostor.ts";
import { TransientError } from "../http/network_failure.ts";
import type { HubAnswer } from "../http/request.ts";
import { TimeLimit } from "../http/time_limit.ts";

/** Options of {@linkcode readJsonBody}. */
export interface ReadJsonBodyOptions {
  /** Begins every error message. */
  failure: string;
  /**
   * How long the whole body may take, in milliseconds.
   *
   * @default {20_000}
   */
  timeoutMs?: number;
  /** Ends it earlier. */
  signal?: AbortSignal;
}

/** The public Hub's longest page of a tree has about 1 MB. */
const MAXIMUM_BYTES = 32 << 20;

/** Such a page takes half of it at 90 kB/s, which is slow but healthy. */
const TIMEOUT_MS = 20_000;

/**
 * Reads an answer of the Hub's API.
 *
 * @throws {NetworkError} If it is not JSON, not what the schema wants, or endless.
 * @throws {TransientError} If it breaks off, or is not there in time.
 */
export async function readJsonBody<T>(
  { response }: HubAnswer,
  schema: z.ZodType<T>,
  options: ReadJsonBodyOptions,
): Promise<T> {
  const start = await readStart(response, options);
  if (start.byteLength > MAXIMUM_BYTES) {
    throw wrongAnswer(options, `more than ${MAXIMUM_BYTES} bytes`);
  }
  const contentType = response.headers.get("content-type");
  const impostor = describeImpostor({ path: "", bytes: 0, contentType, start });
  if (impostor !== undefined) throw wrongAnswer(options, impostor);
  const parsed = schema.safeParse(parse(start, options));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw wrongAnswer(
    options,
    `JSON of another form (at "${issue?.path.join(".")}": ${issue?.message})`,
  );
}

async function readStart(
  response: Response,
  { failure, timeoutMs = TIMEOUT_MS, signal }: ReadJsonBodyOptions,
): Promise<Uint8Array> {
  using limit = new TimeLimit(timeoutMs, {
    signal,
    error: () =>
      new TransientError(
        `${failure}: the answer was not complete within ${
          formatDuration(timeoutMs)
        }`,
        { hint: "check the connection, or try again later" },
      ),
  });
  await using body = new BodyReader(response, {
    failure,
    signal: limit.signal,
  });
  return await body.peek(MAXIMUM_BYTES + 1);
}

function parse(bytes: Uint8Array, options: ReadJsonBodyOptions): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw wrongAnswer(options, "something that is not JSON");
  }
}

function wrongAnswer(
  { failure }: ReadJsonBodyOptions,
  what: string,
): NetworkError {
  return new NetworkError(`${failure}: the server sent ${what}`, {
    hint: "check proxy and endpoint: something else answers in its place",
  });
}
