import { createHash } from "node:crypto";
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { FaultProject, WEIGHTS } from "../support/fault_project.ts";
import { cutAt } from "../support/fault_reply.ts";
import { type HubBlob, patternBytes } from "../support/hub_repo.ts";

/** Beyond what 32 bits can count, and no multiple of any buffer. */
const TOTAL_BYTES = 5 * 2 ** 30 + 12_345;

const TAIL_BYTES = 1 << 20;

Deno.test("fault 73: offsets beyond 4 GiB are right, before and after a cut", async (t) => {
  const blob = sparseBlob();
  const cut = 2 ** 32 + 54_321;
  for (const args of [["--connections", "1"], []]) {
    await t.step(args.join(" ") || "lanes", async () => {
      await using faults = await FaultProject.create({
        files: { [WEIGHTS]: blob },
      });
      faults.server.cdn.plan(WEIGHTS, cutAt(cut));
      const { code, stderr } = await faults.run(args);
      assertEquals(code, 0, stderr);
      const path = join(faults.directory, WEIGHTS);
      assertEquals((await Deno.stat(path)).size, TOTAL_BYTES);
      assertEquals(await readTail(path), patternBytes(TAIL_BYTES, 3));
    });
  }
});

/** Zeros, which cost no memory, and a tail that can only be right if all offsets are. */
function sparseBlob(): HubBlob {
  const bytes = new Uint8Array(TOTAL_BYTES);
  bytes.set(patternBytes(TAIL_BYTES, 3), TOTAL_BYTES - TAIL_BYTES);
  const hash = createHash("sha256");
  const step = 1 << 24;
  for (let start = 0; start < TOTAL_BYTES; start += step) {
    hash.update(bytes.subarray(start, start + step));
  }
  const digest = hash.digest("hex");
  return { bytes, sha256: digest, oid: digest.slice(0, 40), isLfs: true };
}

async function readTail(path: string): Promise<Uint8Array> {
  using file = await Deno.open(path);
  await file.seek(-TAIL_BYTES, Deno.SeekMode.End);
  return await new Response(file.readable).bytes();
}
