import type { Environment } from "../../lib/base/environment.ts";
import {
  cdnContent,
  gitContent,
  type HubPlace,
  json,
  notFound,
  redirectToCache,
  redirectToCdn,
  SIGNATURE,
  treeEntries,
} from "./hub_answers.ts";
import { HubListener, type HubRequest } from "./hub_listener.ts";
import { answerRange } from "./hub_range.ts";
import { type HubFault, type HubReply, reply } from "./hub_reply.ts";
import { type HubBlob, type HubFiles, HubRepo } from "./hub_repo.ts";

/** A place where an answer can be made wrong: an API call, or one file's redirect or content. */
export type HubRoute =
  | "revision"
  | "tree"
  | `resolve:${string}`
  | `content:${string}`;

/** What a request has to show to a repository that is not public. */
export const HUB_TOKEN = "hf_TokenOfTheTestHub";

/**
 * A Hub on loopback that answers as the public one does: `revision`, a paged `tree`, a relative 307
 * to the same origin for git files, a signed 302 to a second origin (the CDN) for large files with
 * their digest on the 302 only. Content comes in ranges on demand. It keeps a log of all requests, and
 * any answer can be made wrong.
 */
export class HubServer implements AsyncDisposable {
  /** All requests in the order of their answers. */
  readonly requests: HubRequest[] = [];
  /** Answers that are made wrong. */
  readonly faults = new Map<HubRoute, HubFault>();
  /** ETags that files get in place of their own, by path; `If-Range` is compared with them. */
  readonly etags = new Map<string, string>();
  /** Files on one page of a tree. */
  pageSize = 1000;
  readonly #repos = new Map<string, HubRepo>();
  readonly #hub: HubListener;
  readonly #cdn: HubListener;

  constructor() {
    this.#hub = new HubListener(
      "hub",
      (request) => this.#answerHub(request),
      this.requests,
    );
    this.#cdn = new HubListener(
      "cdn",
      (request) => this.#answerCdn(request),
      this.requests,
    );
  }

  /** Where the API is, as `FASTVLM_ENDPOINT` wants it. */
  get endpoint(): string {
    return this.#hub.origin;
  }

  /** Where the content of large files is. */
  get cdn(): string {
    return this.#cdn.origin;
  }

  /** The requests as `"hub 307 /path"`, without queries. */
  get summary(): string[] {
    return this.requests.map(({ server, status, url }) =>
      `${server} ${status} ${url.replace(/\?.*/, "")}`
    );
  }

  /** The environment of a person who uses this Hub. */
  environment(token?: string): Environment {
    return (name) =>
      ({ FASTVLM_ENDPOINT: this.endpoint, HF_TOKEN: token })[name];
  }

  /** Adds a repository with one commit, or a commit to a repository that is there. */
  push(name: string, files: HubFiles, ref = "main"): string {
    return this.repo(name).commit(files, ref);
  }

  /** The repository of a name, made on first use. */
  repo(name: string): HubRepo {
    const repo = this.#repos.get(name) ?? new HubRepo();
    this.#repos.set(name, repo);
    return repo;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#hub[Symbol.asyncDispose]();
    await this.#cdn[Symbol.asyncDispose]();
  }

  #answerHub(request: Request): HubReply {
    const url = new URL(request.url);
    const [first, second, ...rest] = decodePath(url);
    if (first === "api" && second === "models") {
      const [owner, name, call, revision = ""] = rest;
      const refusal = this.#refuse(`${owner}/${name}`, request);
      if (refusal !== undefined) return refusal;
      const repo = this.repo(`${owner}/${name}`);
      if (call === "revision") {
        return this.#answerRevision(repo, revision, request);
      }
      if (call === "tree") return this.#answerTree(repo, revision, request);
    }
    if (first === "api" && second === "resolve-cache") {
      return this.#answerGitFile(rest, request);
    }
    const [call, revision = "", ...path] = rest;
    return call === "resolve"
      ? this.#answerResolve(`${first}/${second}`, request, {
        revision,
        path: path.join("/"),
      })
      : reply(404, { "x-error-message": "Page not found" });
  }

  #answerRevision(
    repo: HubRepo,
    revision: string,
    request: Request,
  ): HubReply {
    const sha = commitOf(repo, revision);
    return sha === undefined
      ? revisionNotFound(revision)
      : this.#spoil("revision", json({ id: "…", sha, siblings: [] }), request);
  }

  #answerTree(repo: HubRepo, revision: string, request: Request): HubReply {
    const url = new URL(request.url);
    const commit = commitOf(repo, revision);
    if (commit === undefined) return revisionNotFound(revision);
    const entries = treeEntries(repo.commits.get(commit) ?? new Map());
    const start = Number(url.searchParams.get("cursor") ?? 0);
    const end = start + this.pageSize;
    const right = json(entries.slice(start, end));
    if (end < entries.length) {
      url.searchParams.set("cursor", `${end}`);
      right.headers["link"] = `<${url.href}>; rel="next"`;
    }
    return this.#spoil("tree", right, request);
  }

  #answerResolve(
    name: string,
    request: Request,
    { revision, path }: { revision: string; path: string },
  ): HubReply {
    const refusal = this.#refuse(name, request);
    if (refusal !== undefined) return refusal;
    const repo = this.repo(name);
    const commit = commitOf(repo, revision);
    if (commit === undefined) return revisionNotFound(revision);
    const blob = repo.commits.get(commit)?.get(path);
    if (blob === undefined) return notFound("EntryNotFound", "Entry not found");
    const place: HubPlace = { name, commit, path };
    const right = blob.isLfs
      ? redirectToCdn(blob, place, this.cdn)
      : redirectToCache(blob, place);
    return this.#spoil(`resolve:${path}`, right, request);
  }

  #answerGitFile(segments: string[], request: Request): HubReply {
    const [kind, owner, name, commit = "", ...rest] = segments;
    const path = rest.join("/");
    const refusal = this.#refuse(`${owner}/${name}`, request);
    if (refusal !== undefined) return refusal;
    const blob = this.repo(`${owner}/${name}`).commits.get(commit)?.get(path);
    if (kind !== "models" || blob === undefined) return reply(404);
    return this.#answerContent(path, gitContent(blob, commit), request);
  }

  #answerCdn(request: Request): HubReply {
    const { pathname, searchParams } = new URL(request.url);
    const path = searchParams.get("path") ?? "";
    const digest = pathname.split("/").at(-1) ?? "";
    const blob = this.#findBlob(searchParams.get("name") ?? "", digest);
    const isSigned = searchParams.get("Policy") === SIGNATURE;
    if (!isSigned || blob === undefined) return reply(403);
    return this.#answerContent(path, cdnContent(blob), request);
  }

  #answerContent(path: string, whole: HubReply, request: Request): HubReply {
    const etag = this.etags.get(path);
    const content = etag === undefined
      ? whole
      : { ...whole, headers: { ...whole.headers, etag } };
    return this.#spoil(`content:${path}`, content, request);
  }

  #findBlob(name: string, digest: string): HubBlob | undefined {
    const commits = this.#repos.get(name)?.commits.values() ?? [];
    return [...commits].flatMap((blobs) => [...blobs.values()])
      .find((blob) => blob.sha256 === digest);
  }

  /** Nobody learns from the Hub whether a private repository exists. */
  #refuse(name: string, request: Request): HubReply | undefined {
    const authorization = request.headers.get("authorization");
    const access = this.#repos.get(name)?.access;
    const isKnown = authorization === `Bearer ${HUB_TOKEN}`;
    if (access === "public" || (access !== undefined && isKnown)) {
      return undefined;
    }
    if (access === "gated") {
      return reply(authorization === null ? 401 : 403, {
        "x-error-code": "GatedRepo",
        "x-error-message": `Access to model ${name} is restricted.`,
      });
    }
    return reply(isKnown ? 404 : 401, {
      "x-error-code": "RepoNotFound",
      "x-error-message": "Repository not found",
    });
  }

  #spoil(route: HubRoute, whole: HubReply, request: Request): HubReply {
    const right = route.startsWith("content:")
      ? answerRange(whole, request)
      : whole;
    return this.faults.get(route)?.(right, { request, whole }) ?? right;
  }
}

function decodePath(url: URL): string[] {
  return url.pathname.split("/").slice(1).map(decodeURIComponent);
}

function commitOf(repo: HubRepo, revision: string): string | undefined {
  return repo.commits.has(revision) ? revision : repo.refs.get(revision);
}

function revisionNotFound(revision: string): HubReply {
  return notFound("RevisionNotFound", `Invalid rev id: ${revision}`);
}
