import { DigestMismatchError, NetworkError } from "../../base/errors.ts";
import { BodyReader } from "../http/body_reader.ts";
import { type Hub, hubUrl } from "../hub.ts";
import { describeImpostor, IMPOSTOR_PEEK_BYTES } from "../http/impostor.ts";
import { requestHub } from "../http/request.ts";

/** Which file is wanted. */
export interface OpenFileOptions {
  /** Repository, as in `"owner/name"`. */
  repo: string;
  /** Commit, as 40 hexadecimal digits. */
  commit: string;
  /** Path of the file in the repository. */
  path: string;
  /** Bytes that the file must have. */
  bytes: number;
  /** Ends the request, and the body of its answer. */
  signal?: AbortSignal;
}

/**
 * Asks for a file of a repository and gives its body, once the head and the first bytes of the answer
 * say that it can be that file. Dispose of it, read or not.
 *
 * @throws {NetworkError} If the body is encoded, or is an HTML page or a Git LFS pointer.
 * @throws {DigestMismatchError} If the server offers another number of bytes.
 * @throws what `requestHub()` throws.
 */
export async function openFile(
  hub: Hub,
  options: OpenFileOptions,
): Promise<BodyReader> {
  const { repo, commit, path, signal } = options;
  const failure = `Cannot download "${path}" of "${repo}"`;
  const segments = [...repo.split("/"), "resolve", commit, ...path.split("/")];
  const request = { failure, ...(signal && { signal }) };
  const answer = await requestHub(hub, hubUrl(hub, segments), request);
  const body = new BodyReader(answer.response, request);
  try {
    await checkAnswer(answer.response, body, { ...options, failure });
    return body;
  } catch (error) {
    await body[Symbol.asyncDispose]();
    throw error;
  }
}

async function checkAnswer(
  { headers }: Response,
  body: BodyReader,
  { path, bytes, failure }: OpenFileOptions & { failure: string },
): Promise<void> {
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    throw new NetworkError(
      `${failure}: the server sent it encoded as "${encoding}", which was not asked for`,
    );
  }
  const contentType = headers.get("content-type");
  const start = await body.peek(IMPOSTOR_PEEK_BYTES);
  const impostor = describeImpostor({ path, bytes, contentType, start });
  if (impostor !== undefined) {
    throw new NetworkError(`${failure}: the server sent ${impostor}`, {
      hint: "check proxy and endpoint: something else answers in its place",
    });
  }
  // Some mirrors leave the length out; then the size is checked at the end.
  const offered = headers.get("content-length");
  if (offered !== null && Number(offered) !== bytes) {
    throw new DigestMismatchError(
      `${failure}: it must have ${bytes} bytes, and the server offers ${offered}`,
    );
  }
}
