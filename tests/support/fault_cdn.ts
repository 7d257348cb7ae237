import { sha256 } from "../../lib/base/digest.ts";
import { FaultListener, type FaultRequest } from "./fault_listener.ts";
import {
  contentRange,
  type Fault,
  type FaultContext,
  type FaultReply,
  RIGHT,
} from "./fault_reply.ts";
import { waitUntil } from "./wait_until.ts";

/** One file of the CDN. */
export interface CdnFile {
  /** The content. */
  bytes: Uint8Array;
  /** The header with its quotes, or `undefined` for none. */
  etag: string | undefined;
  /** What is wrong with the next answers, one for each request; after them all are right. */
  plan: Fault[];
  /** What is wrong with all answers that the plan says nothing of. */
  always: Fault;
}

/** A request for a file. */
export interface CdnRequest extends FaultRequest {
  /** Path of the file in its repository. */
  path: string;
}

/**
 * The second origin of a Hub, which holds the content of large files: it knows ranges and `If-Range`,
 * gives nothing without a fresh signed address, and any answer can be made wrong.
 */
export class FaultCdn implements AsyncDisposable {
  /** Files by path. */
  readonly files = new Map<string, CdnFile>();
  /** Requests for files in the order in which they came. */
  readonly requests: CdnRequest[] = [];
  /** More answers at once than this are refused with 429. */
  maximumConcurrency = Infinity;
  readonly #listener: FaultListener;
  #versions = 0;
  #ticket = 0;
  #expired = 0;

  private constructor(listener: FaultListener) {
    this.#listener = listener;
  }

  /** Starts with no file. */
  static async listen(): Promise<FaultCdn> {
    // The listener's first request can only come after its address is known.
    const cdn: FaultCdn = new FaultCdn(
      await FaultListener.listen((request) => cdn.#answer(request)),
    );
    return cdn;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#listener[Symbol.asyncDispose]();
  }

  /** Scheme, host and port. */
  get origin(): string {
    return this.#listener.origin;
  }

  /** Adds a file with a new ETag that is not its digest, or gives one another content. */
  put(path: string, bytes: Uint8Array, etag = this.#newEtag()): void {
    const { plan = [], always = RIGHT } = this.files.get(path) ?? {};
    this.files.set(path, { bytes, etag, plan, always });
  }

  /** The file of a path. */
  file(path: string): CdnFile {
    const file = this.files.get(path);
    if (file === undefined) throw new RangeError(`Cannot find "${path}"`);
    return file;
  }

  /** Says what is wrong with the next answers of a file. */
  plan(path: string, ...faults: Fault[]): void {
    this.file(path).plan.push(...faults);
  }

  /** Adds to an address what lets it in until {@linkcode expire} is called. */
  sign(url: URL): URL {
    this.#ticket += 1;
    const signed = new URL(`${url.pathname}${url.search}`, this.origin);
    signed.searchParams.set("ticket", `${this.#ticket}`);
    return signed;
  }

  /** Makes all addresses that were signed until now invalid. */
  expire(): void {
    this.#expired = this.#ticket;
  }

  /** Bytes of bodies that went out, of one file or all. */
  bytesSent(path?: string): number {
    return this.requests
      .filter((request) => path === undefined || request.path === path)
      .reduce((sum, { bytesSent }) => sum + bytesSent, 0);
  }

  /** Looks like a digest and is not, as on the public CDN. */
  #newEtag(): string {
    this.#versions += 1;
    return `"${sha256(`version ${this.#versions}`)}"`;
  }

  /** Waits until so many bytes of bodies have gone out. */
  async sent(bytes: number): Promise<void> {
    await waitUntil(() => this.bytesSent() >= bytes);
  }

  /** Waits until no answer is on its way. */
  async idle(): Promise<void> {
    await waitUntil(() => this.requests.every(({ isOpen }) => !isOpen));
  }

  #answer(request: FaultRequest): FaultReply {
    const { searchParams } = new URL(request.target, this.origin);
    const path = searchParams.get("path") ?? "";
    this.requests.push(Object.assign(request, { path }));
    const file = this.files.get(path);
    if (file === undefined) return refuse(404);
    if (Number(searchParams.get("ticket")) <= this.#expired) return refuse(403);
    const open = this.requests.filter(({ isOpen }) => isOpen).length;
    if (open >= this.maximumConcurrency) return refuse(429);
    const fault = file.plan.shift() ?? file.always;
    const context = contextOf(request, file);
    return fault(rightReply(file, context), context);
  }
}

const RANGE_REGEXP = /^bytes=(\d+)-(\d*)$/;

function refuse(status: number): FaultReply {
  return { status, headers: {}, body: new Uint8Array() };
}

function contextOf(
  { range, ifRange }: FaultRequest,
  file: CdnFile,
): FaultContext {
  const { bytes, etag } = file;
  const [, first, last] = RANGE_REGEXP.exec(range ?? "") ?? [];
  const whole = { start: 0, end: bytes.byteLength };
  const asked = first === undefined ? undefined : {
    start: Number(first),
    end: Math.min(last ? Number(last) + 1 : whole.end, whole.end),
  };
  const isRange = asked !== undefined &&
    (ifRange === null || ifRange === etag);
  return {
    bytes,
    ...(isRange ? asked : whole),
    isRange,
    anyRange: () => rangeReply(file, asked ?? whole),
  };
}

function rightReply(
  file: CdnFile,
  { bytes, start, end, isRange }: FaultContext,
): FaultReply {
  return isRange
    ? rangeReply(file, { start, end })
    : { status: 200, headers: headersOf(file), body: bytes };
}

function rangeReply(
  file: CdnFile,
  { start, end }: { start: number; end: number },
): FaultReply {
  const total = file.bytes.byteLength;
  if (start >= total) {
    const headers = { "content-range": `bytes */${total}` };
    return { status: 416, headers, body: new Uint8Array() };
  }
  const range = contentRange({ start, end, total });
  return {
    status: 206,
    headers: { ...headersOf(file), "content-range": range },
    body: file.bytes.subarray(start, end),
  };
}

function headersOf({ etag }: CdnFile): Record<string, string> {
  return {
    "content-type": "application/octet-stream",
    "accept-ranges": "bytes",
    ...(etag !== undefined && { etag }),
  };
}
