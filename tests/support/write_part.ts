/**
 * Writes what is missing of a file, two streams at once, and prints a byte after each chunk:
 * `deno run write_part.ts TARGET RECORD BYTES SHA256 CHECKPOINT_BYTES THREAD_FROM_BYTES`.
 * Chunks are those of `chunkAt()`. Meant to be killed.
 *
 * @module
 */

import { PartFile } from "../../lib/download/transfer/part/part_file.ts";
import { CHUNK_BYTES, chunkAt } from "./part_chunks.ts";

const [
  target = "",
  recordPath = "",
  bytes,
  value = "",
  checkpointBytes,
  threadFromBytes,
] = Deno.args;

await using part = await PartFile.open({
  target,
  recordPath,
  file: { bytes: Number(bytes), digest: { algorithm: "sha256", value } },
  checkpointBytes: Number(checkpointBytes),
  stepBytes: 1 << 20,
  threadFromBytes: Number(threadFromBytes),
  cores: 2,
});

const positions = part.missing().flatMap(({ start, end }) =>
  Array.from(
    { length: Math.ceil((end - start) / CHUNK_BYTES) },
    (_, index) => start + index * CHUNK_BYTES,
  )
);
const half = Math.ceil(positions.length / 2);
for (let index = 0; index < half; index += 1) {
  for (const position of [positions[index], positions[half + index]]) {
    if (position !== undefined) await write(position);
  }
  if (index % 16 === 0) await part.advanceHash();
}
const hashed = await part.finish();
await Deno.stdout.write(new TextEncoder().encode(hashed?.matches ? "!" : "?"));

async function write(position: number): Promise<void> {
  part.write(position, chunkAt(position));
  await Deno.stdout.write(Uint8Array.of(46));
  await part.checkpointIfDue();
}
