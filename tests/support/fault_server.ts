import { FaultCdn } from "./fault_cdn.ts";
import type { HubFault } from "./hub_reply.ts";
import type { HubBlob, HubFiles } from "./hub_repo.ts";
import { type HubRoute, HubServer } from "./hub_server.ts";

/**
 * A Hub whose large files come from a CDN that can do everything wrong: the Hub itself is the tests'
 * `HubServer`, and its redirects lead to a {@linkcode FaultCdn}.
 */
export class FaultServer implements AsyncDisposable {
  /** The Hub: revisions, trees, redirects, git files. */
  readonly hub = new HubServer();
  /** The content of the large files. */
  readonly cdn: FaultCdn;
  readonly #plans = new Map<HubRoute, HubFault[]>();

  private constructor(cdn: FaultCdn) {
    this.cdn = cdn;
  }

  /** Starts without a repository. */
  static async listen(): Promise<FaultServer> {
    return new FaultServer(await FaultCdn.listen());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hub[Symbol.asyncDispose]();
    await this.cdn[Symbol.asyncDispose]();
  }

  /** Where the API is, as `FASTVLM_ENDPOINT` wants it. */
  get endpoint(): string {
    return this.hub.endpoint;
  }

  /** Adds a commit to a repository. */
  push(name: string, files: HubFiles): string {
    for (const [path, file] of Object.entries(files)) {
      if (isLargeFile(file)) this.#addLargeFile(path, file);
    }
    return this.hub.push(name, files);
  }

  /** Says what is wrong with the Hub's next answers of a kind, one for each request. */
  planHub(route: HubRoute, ...faults: HubFault[]): void {
    if (!this.#plans.has(route)) this.#spoilByPlan(route, (right) => right);
    this.#plans.get(route)?.push(...faults);
  }

  /** Requests to both origins. */
  get requestCount(): number {
    return this.hub.requests.length + this.cdn.requests.length;
  }

  /** How many requests, to both origins, were for one file. */
  requestsFor(path: string): number {
    const isFor = (url: string): boolean =>
      new URL(url, this.endpoint).pathname.endsWith(`/${path}`);
    return this.hub.requests.filter(({ url }) => isFor(url)).length +
      this.cdn.requests.filter((request) => request.path === path).length;
  }

  /** Forgets all requests. */
  forgetRequests(): void {
    this.hub.requests.length = 0;
    this.cdn.requests.length = 0;
  }

  #addLargeFile(path: string, { bytes }: HubBlob): void {
    this.cdn.put(path, bytes);
    this.#spoilByPlan(`resolve:${path}`, (right) => {
      const { location } = right.headers;
      if (location === undefined) return right;
      const signed = this.cdn.sign(new URL(location));
      const headers = { ...right.headers, location: signed.href };
      return { ...right, headers };
    });
  }

  #spoilByPlan(route: HubRoute, otherwise: HubFault): void {
    const plan = this.#plans.get(route) ?? [];
    this.#plans.set(route, plan);
    this.hub.faults.set(route, (right, context) => {
      const usual = otherwise(right, context);
      return plan.shift()?.(usual, context) ?? usual;
    });
  }
}

function isLargeFile(file: HubFiles[string]): file is HubBlob {
  return typeof file === "object" && "isLfs" in file && file.isLfs;
}
