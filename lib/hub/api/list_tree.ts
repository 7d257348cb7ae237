import { z } from "zod";
import { NetworkError } from "../../base/errors.ts";
import { type Hub, hubUrl } from "../hub.ts";
import { followRedirect } from "../http/follow_redirect.ts";
import { requestHub, type RequestOptions } from "../http/request.ts";
import { withRetries } from "../retry/with_retries.ts";
import { readJsonBody } from "./read_json_body.ts";

/** Which tree is wanted. */
export interface ListTreeOptions {
  /** Repository, as in `"owner/name"`. */
  repo: string;
  /** Commit, as 40 hexadecimal digits. */
  commit: string;
  /** Ends the request. */
  signal?: AbortSignal;
}

/** One file of a repository. */
export interface TreeFile {
  /** Path from the root of the repository. */
  path: string;
  /** Length in bytes. */
  size: number;
  /** SHA-1 of the git blob: the file itself, or the pointer that stands for it. */
  oid: string;
  /** Present if the file is kept outside git. */
  lfs?: {
    /** SHA-256 of the file. */
    oid: string;
  };
}

/** The Hub puts 1,000 files on a page; a model has some ten. More pages than this are a loop. */
const MAXIMUM_PAGES = 100;

const FILE = z.object({
  type: z.literal("file"),
  path: z.string(),
  size: z.int().min(0),
  oid: z.string().regex(/^[0-9a-f]{40}$/),
  lfs: z.nullish(z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/) })),
});

const TREE = z.array(
  z.union([FILE, z.object({ type: z.enum(["directory", "submodule"]) })]),
);

/**
 * Asks the Hub for all files of a repository at a commit, page by page, again if need be.
 *
 * @throws {NetworkError} If a path leaves the repository, or the pages do not end.
 * @throws what `requestHub()`, `readJsonBody()` and `withRetries()` throw.
 */
export async function listTree(
  hub: Hub,
  { repo, commit, signal }: ListTreeOptions,
): Promise<TreeFile[]> {
  const options = {
    failure: `Cannot list the files of "${repo}"`,
    ...(signal && { signal }),
  };
  const first = hubUrl(hub, [
    "api",
    "models",
    ...repo.split("/"),
    "tree",
    commit,
  ]);
  first.searchParams.set("recursive", "true");
  const files: TreeFile[] = [];
  let next: URL | undefined = first;
  for (let page = 1; next !== undefined; page += 1) {
    if (page > MAXIMUM_PAGES) {
      throw new NetworkError(
        `${options.failure}: the list has more than ${MAXIMUM_PAGES} pages`,
      );
    }
    const current: Page = await readPage(hub, next, options);
    next = current.next;
    files.push(...current.files);
  }
  return files;
}

interface Page {
  files: TreeFile[];
  next: URL | undefined;
}

async function readPage(
  hub: Hub,
  url: URL,
  options: Pick<RequestOptions, "failure" | "signal">,
): Promise<Page> {
  return await withRetries(async ({ signal }) => {
    const request = { ...options, signal };
    const answer = await requestHub(hub, url, request);
    const next = nextPage(answer.url, answer.response.headers, options);
    const entries = await readJsonBody(answer, TREE, request);
    return { files: toFiles(entries, options), next };
  }, { ...hub.retries, ...options });
}

/** The address in `Link: <…>; rel="next"` (RFC 8288); it may lead where a redirect may. */
function nextPage(
  current: URL,
  headers: Headers,
  { failure }: RequestOptions,
): URL | undefined {
  const link = headers.get("link")?.match(/<([^>]*)>\s*;[^,]*\brel="?next\b/);
  return link?.[1] === undefined
    ? undefined
    : followRedirect(current, link[1], failure);
}

function toFiles(
  entries: z.infer<typeof TREE>,
  { failure }: RequestOptions,
): TreeFile[] {
  return entries.filter((entry) => entry.type === "file").map((file) => {
    const { path, size, oid, lfs } = file;
    // Git cannot hold such a path, so whoever sent it means harm.
    if (path.split("/").some((name) => ["", ".", ".."].includes(name))) {
      throw new NetworkError(
        `${failure}: the path ${JSON.stringify(path)} leaves the repository`,
      );
    }
    return { path, size, oid, ...(lfs && { lfs: { oid: lfs.oid } }) };
  });
}
