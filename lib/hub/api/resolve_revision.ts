import { z } from "zod";
import { type Hub, hubUrl } from "../hub.ts";
import { requestHub } from "../http/request.ts";
import { withRetries } from "../retry/with_retries.ts";
import { readJsonBody } from "./read_json_body.ts";

/** Which revision is wanted. */
export interface ResolveRevisionOptions {
  /** Repository, as in `"owner/name"`. */
  repo: string;
  /** Branch, tag or commit. */
  revision: string;
  /** Ends the request. */
  signal?: AbortSignal;
}

const COMMIT_REGEXP = /^[0-9a-f]{40}$/;

const REVISION: z.ZodType<{ sha: string }> = z.object({
  sha: z.string().regex(COMMIT_REGEXP),
});

/**
 * Asks the Hub for the commit that a branch or tag stands for, again if need be; a commit stands for
 * itself, without a request.
 *
 * @throws what `requestHub()`, `readJsonBody()` and `withRetries()` throw.
 */
export async function resolveRevision(
  hub: Hub,
  { repo, revision, signal }: ResolveRevisionOptions,
): Promise<string> {
  if (COMMIT_REGEXP.test(revision)) return revision;
  const url = hubUrl(hub, [
    "api",
    "models",
    ...repo.split("/"),
    "revision",
    revision,
  ]);
  const failure = `Cannot resolve revision "${revision}" of "${repo}"`;
  return await withRetries(async (attempt) => {
    const options = { failure, signal: attempt.signal };
    const answer = await requestHub(hub, url, options);
    return (await readJsonBody(answer, REVISION, options)).sha;
  }, { ...hub.retries, failure, ...(signal && { signal }) });
}
