import { assertEquals } from "@std/assert";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { sha256 } from "../../../../../../lib/base/digest.ts";
import type {
  HashReply,
  HashRequest,
} from "../../../../../../lib/download/transfer/part/thread/hash_messages.ts";
import {
  HASH_WORKER_URL,
  HASHED_BYTES,
  HASHED_PREFIXES,
  hashedFile,
} from "../../../../../support/hash_thread_of.ts";
import { TempDirectory } from "../../../../../support/temp_directory.ts";

async function ask(worker: Worker, request: HashRequest): Promise<HashReply> {
  worker.postMessage(request);
  const [reply] = await once(worker, "message");
  return reply;
}

Deno.test("hash worker answers each request with how far it is", async () => {
  await using temp = await TempDirectory.create();
  const workerData = await hashedFile(temp.path, HASHED_PREFIXES.slice(0, 1));
  const worker = new Worker(HASH_WORKER_URL, { workerData });
  try {
    const known = { verifiedBytes: 100_000 };
    assertEquals(await ask(worker, { end: 250_000, forgetKnown: false }), {
      kind: "done",
      progress: {
        ...known,
        position: 250_000,
        sha256: HASHED_PREFIXES.slice(0, 2),
      },
    });
    const value = sha256(HASHED_BYTES);
    assertEquals(
      await ask(worker, {
        end: 350_000,
        forgetKnown: false,
        rewindTo: 220_000,
      }),
      {
        kind: "done",
        progress: {
          ...known,
          position: 350_000,
          sha256: HASHED_PREFIXES,
          hashed: { sha256: value, actual: value, matches: true },
        },
      },
    );
  } finally {
    await worker.terminate();
  }
});

Deno.test("hash worker answers that it failed when the file is shorter", async () => {
  await using temp = await TempDirectory.create();
  const workerData = await hashedFile(temp.path);
  const worker = new Worker(HASH_WORKER_URL, { workerData });
  try {
    assertEquals(await ask(worker, { end: 400_000, forgetKnown: false }), {
      kind: "failed",
      reason:
        `StorageError: Cannot read "${workerData.path}": it ends at 350000, and had 400000 bytes before`,
    });
  } finally {
    await worker.terminate();
  }
});
