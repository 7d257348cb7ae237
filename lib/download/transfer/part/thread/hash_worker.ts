/**
 * The thread that digests a large file while it is written: it reads what was written back from the
 * system's memory.
 *
 * @module
 */

import { parentPort, workerData } from "node:worker_threads";
import { InlineHash } from "../inline_hash.ts";
import type { PartHashOptions } from "../part_hash.ts";
import { RandomAccessFile } from "../random_access_file.ts";
import type { HashProgress, HashReply, HashRequest } from "./hash_messages.ts";

const options: PartHashOptions = workerData;

let hash: InlineHash | undefined;

parentPort?.on("message", (request: HashRequest) => {
  parentPort?.postMessage(answer(request));
});

function answer(request: HashRequest): HashReply {
  try {
    hash ??= openHash();
    return digest(hash, request);
  } catch (error) {
    return { kind: "failed", reason: String(error) };
  }
}

function openHash(): InlineHash {
  const file = new RandomAccessFile(Deno.openSync(options.path));
  return new InlineHash(file, options);
}

function digest(
  hash: InlineHash,
  { end, rewindTo, forgetKnown }: HashRequest,
): HashReply {
  if (forgetKnown) hash.forgetKnown();
  if (rewindTo !== undefined) hash.rewind(rewindTo);
  let differing;
  while (hash.position < end && differing === undefined) {
    differing = hash.advance(end);
  }
  return {
    kind: "done",
    progress: tell(hash),
    ...(differing && { differing }),
  };
}

function tell(hash: InlineHash): HashProgress {
  const { position, verifiedBytes, prefixes: { sha256 } } = hash;
  const isWhole = position === options.expected.bytes;
  return {
    ...{ position, verifiedBytes, sha256 },
    ...(isWhole && { hashed: hash.digest() }),
  };
}
