import type { z } from "zod";
import { NetworkError } from "../../base/errors.ts";
import { BodyReader } from "../http/body_reader.ts";
import { describeImpostor } from "../http/impostor.ts";
import type { HubAnswer, RequestOptions } from "../http/request.ts";

/** The public Hub's longest page of a tree has about 1 MB. */
const MAXIMUM_BYTES = 32 << 20;

/**
 * Reads an answer of the Hub's API.
 *
 * @throws {NetworkError} If it is not JSON, not what the schema wants, or endless.
 */
export async function readJsonBody<T>(
  { response }: HubAnswer,
  schema: z.ZodType<T>,
  options: RequestOptions,
): Promise<T> {
  await using body = new BodyReader(response, options);
  const start = await body.peek(MAXIMUM_BYTES + 1);
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

function parse(bytes: Uint8Array, options: RequestOptions): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw wrongAnswer(options, "something that is not JSON");
  }
}

function wrongAnswer({ failure }: RequestOptions, what: string): NetworkError {
  return new NetworkError(`${failure}: the server sent ${what}`, {
    hint: "check proxy and endpoint: something else answers in its place",
  });
}
