import { join } from "@std/path";
import { sha256 } from "../../lib/base/digest.ts";
import {
  type FileToTransfer,
  type RemoteFile,
  type RetryNotice,
  transferFile,
  type TransferLimits,
  type TransferOptions,
  type TransferredFile,
} from "../../lib/download/transfer/transfer_file.ts";
import {
  LanePool,
  type LanePoolOptions,
} from "../../lib/download/transfer/lanes/lane_pool.ts";
import {
  WorkList,
  type WorkListOptions,
} from "../../lib/download/transfer/lanes/work_list.ts";
import {
  PartFile,
  type PartFileOptions,
} from "../../lib/download/transfer/part/part_file.ts";
import { RunTotal } from "../../lib/download/transfer/run_total.ts";
import { TransferProgress } from "../../lib/download/transfer/transfer_progress.ts";
import { createHub, hubUrl } from "../../lib/hub/hub.ts";
import type { CdnRequest, FaultCdn } from "./fault_cdn.ts";
import { FaultServer } from "./fault_server.ts";
import { lfs, patternBytes } from "./hub_repo.ts";
import { TempDirectory } from "./temp_directory.ts";

/** Path of the one file. */
export const SITE_PATH = "onnx/model.onnx";

/** Begins all messages. */
export const SITE_FAILURE = `Cannot download "${SITE_PATH}" of "owner/name"`;

/** What came of one transfer. */
export interface SiteRun {
  result: TransferredFile | undefined;
  error: unknown;
  /** All numbers that `onBytes` got. */
  progress: number[];
  retries: RetryNotice[];
}

/** One large file on one Hub or several, which can do everything wrong, and a place that it goes to. */
export class TransferSite implements AsyncDisposable {
  /** The right content. */
  readonly bytes: Uint8Array;
  readonly servers: readonly FaultServer[];
  readonly #commit: string;
  readonly #temp: TempDirectory;

  private constructor(
    bytes: Uint8Array,
    servers: readonly FaultServer[],
    temp: TempDirectory,
  ) {
    this.bytes = bytes;
    this.servers = servers;
    this.#temp = temp;
    const commits = servers.map((server) =>
      server.push("owner/name", { [SITE_PATH]: lfs(bytes) })
    );
    this.#commit = commits[0] ?? "";
  }

  static async create(
    length: number,
    { mirrors = 0 }: { mirrors?: number } = {},
  ): Promise<TransferSite> {
    const servers = await Promise.all(
      Array.from({ length: 1 + mirrors }, () => FaultServer.listen()),
    );
    const temp = await TempDirectory.create();
    return new TransferSite(patternBytes(length), servers, temp);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.servers) await server[Symbol.asyncDispose]();
    await this.#temp[Symbol.asyncDispose]();
  }

  /** Where the content of the first server is. */
  get cdn(): FaultCdn {
    return this.#server(0).cdn;
  }

  /** Where the content of the second server is. */
  get mirrorCdn(): FaultCdn {
    return this.#server(1).cdn;
  }

  /** The requests for content, as `"206 bytes=5-"`. */
  get summary(): string[] {
    return this.cdn.requests.map(summarize);
  }

  get target(): string {
    return join(this.#temp.path, "staging", SITE_PATH);
  }

  get recordPath(): string {
    return join(this.#temp.path, "staging", ".resume", `${SITE_PATH}.json`);
  }

  get file(): FileToTransfer {
    const digest = { algorithm: "sha256" as const, value: sha256(this.bytes) };
    return { path: SITE_PATH, bytes: this.bytes.byteLength, digest };
  }

  /** The file on each server, in order. */
  get remotes(): RemoteFile[] {
    return this.servers.map(({ endpoint }) => {
      const hub = createHub({
        environment: (name) =>
          name === "FASTVLM_ENDPOINT" ? endpoint : undefined,
      });
      const segments = ["owner", "name", "resolve", this.#commit];
      const url = hubUrl(hub, [...segments, ...SITE_PATH.split("/")]);
      return { hub, url };
    });
  }

  /** Transfers the file, with limits that are short. */
  async run(
    options: Partial<TransferOptions> = {},
    file: FileToTransfer = this.file,
  ): Promise<SiteRun> {
    const progress: number[] = [];
    const retries: RetryNotice[] = [];
    const { limits, onBytes, ...rest } = options;
    const all: TransferOptions = {
      failure: SITE_FAILURE,
      remotes: this.remotes,
      target: this.target,
      recordPath: this.recordPath,
      limits: { ...SHORT_LIMITS, ...limits },
      onRetry: (notice) => retries.push(notice),
      onBytes: (bytes) => {
        progress.push(bytes);
        onBytes?.(bytes);
      },
      ...rest,
    };
    try {
      const result = await transferFile(file, all);
      return { result, error: undefined, progress, retries };
    } catch (error) {
      return { result: undefined, error, progress, retries };
    }
  }

  /** Fetches what is missing by lanes that share even a small file, and gives what came of it. */
  async fill(
    part: PartFile,
    options: Partial<LanePoolOptions> = {},
    work: WorkListOptions = {},
  ): Promise<{ error: unknown; bytesFetched: number }> {
    const [remote] = this.remotes;
    if (remote === undefined) throw new RangeError("Cannot find a remote");
    const runTotal = new RunTotal();
    const progress = new TransferProgress({
      healthyBytes: Infinity,
      runTotal,
      onRunHealthy: () => {},
      onHealthy: () => {},
      onBytes: undefined,
    });
    const pool = new LanePool({
      ...{ file: this.file, failure: SITE_FAILURE, part, progress },
      remote: { ...remote, host: remote.url.host, isWholeOnly: false },
      work: new WorkList(part.missing(), {
        minimumSegmentBytes: 100_000,
        maximumSegmentBytes: 1_000_000,
        ...work,
      }),
      watch: { stallMs: 2_000, minimumBytesPerSecond: 1, windowMs: 2_000 },
      startOver: () => part.reset(),
      excuse: (wait) => wait,
      runTotal,
      rateLimiter: undefined,
      log: undefined,
    }, { connections: 4, windowMs: 100, ...options });
    const error = await pool.run().then(() => undefined, (reason) => reason);
    return { error, bytesFetched: progress.bytesFetched };
  }

  /** The file's place, open. */
  async open(options: Partial<PartFileOptions> = {}): Promise<PartFile> {
    const { target, recordPath, file } = this;
    return await PartFile.open({ target, recordPath, file, ...options });
  }

  /** Leaves the beginning of the file behind, as a transfer that was ended leaves it. */
  async leave(bytes: number): Promise<void> {
    const controller = new AbortController();
    this.cdn.plan(SITE_PATH, (right) => ({
      ...right,
      sendBytes: bytes,
      ending: "stall",
    }));
    await this.run({
      signal: controller.signal,
      limits: { stallMs: 30_000, connections: 1 },
      onBytes: (done) => done === bytes && controller.abort(),
    });
    this.#server(0).forgetRequests();
  }

  /** The content at the target; `undefined` if there is none. */
  async stored(): Promise<Uint8Array | undefined> {
    return await readIfPresent(this.target);
  }

  /** The intervals that the record has; `undefined` if there is none. */
  async recorded(): Promise<unknown> {
    const record = await readIfPresent(this.recordPath);
    return record && JSON.parse(new TextDecoder().decode(record)).done;
  }

  #server(index: number): FaultServer {
    const server = this.servers[index];
    if (server === undefined) throw new RangeError(`Cannot find ${index}`);
    return server;
  }
}

/** Long enough for a busy machine, short enough to wait for. */
const SHORT_LIMITS: TransferLimits = {
  stallMs: 1_000,
  minimumSpeedWindowMs: 1_000,
  patienceMs: 4_000,
};

function summarize({ status, range }: CdnRequest): string {
  return range === null ? `${status}` : `${status} ${range}`;
}

async function readIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
