import { createHub, type Hub, hubUrl } from "../../lib/hub/hub.ts";
import type { RangeRequest } from "../../lib/hub/file/open_range.ts";
import type { HubFault } from "./hub_reply.ts";
import { lfs, patternBytes } from "./hub_repo.ts";
import { HubServer } from "./hub_server.ts";

/** Path of the large file that a {@linkcode FileServer} has. */
export const FILE_PATH = "onnx/a b.onnx";

/** Its content. */
export const FILE_BYTES: Uint8Array = patternBytes(200_000);

/** Begins the messages about it. */
export const FILE_FAILURE = `Cannot download "${FILE_PATH}" of "owner/name"`;

/** A Hub with one repository of one large file, and one small one. */
export class FileServer implements AsyncDisposable {
  readonly server = new HubServer();
  readonly hub: Hub;
  readonly #commit: string;

  /** Starts; the content of the large file can be made wrong. */
  constructor(fault?: HubFault) {
    this.#commit = this.server.push("owner/name", {
      [FILE_PATH]: lfs(FILE_BYTES),
      "a.json": "{}",
    });
    this.hub = createHub({ environment: this.server.environment() });
    if (fault) this.server.faults.set(`content:${FILE_PATH}`, fault);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }

  /** The canonical address of a file. */
  url(path = FILE_PATH): URL {
    return hubUrl(this.hub, [
      ...["owner", "name", "resolve", this.#commit],
      ...path.split("/"),
    ]);
  }
}

/** A request for the large file. */
export function fileRequest(
  change: Partial<RangeRequest> = {},
): RangeRequest {
  return {
    failure: FILE_FAILURE,
    path: FILE_PATH,
    bytes: FILE_BYTES.byteLength,
    start: 0,
    ...change,
  };
}

/** All bytes of a body. */
export async function readAll(
  body: AsyncIterable<Uint8Array>,
): Promise<Uint8Array> {
  const parts = await Array.fromAsync(body, (chunk) => chunk.slice());
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
