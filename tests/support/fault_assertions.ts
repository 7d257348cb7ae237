import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../lib/base/digest.ts";
import { FAULT_KEY, type FaultProject, WEIGHTS } from "./fault_project.ts";
import type { HubFiles } from "./hub_repo.ts";
import { listFiles } from "./list_files.ts";

/** Dot-files that a store may keep are smaller than this. */
const MAXIMUM_DOT_FILE_BYTES = 1 << 16;

/** Checks that the model is there with exactly its files, read only, and that nothing else is left. */
export async function assertInstalled(
  faults: FaultProject,
  files: HubFiles = faults.files,
): Promise<void> {
  const entry = faults.lockEntry(files);
  const paths = [...Object.keys(entry.files), "manifest.json"];
  const stored = await listFiles(faults.store);
  assertEquals(
    stored.filter((path) => !path.startsWith(".")),
    paths.map((path) => `${FAULT_KEY}/${path}`).sort(),
  );
  for (const [path, { sha256: digest }] of Object.entries(entry.files)) {
    const file = join(faults.directory, path);
    assertEquals(sha256(await Deno.readFile(file)), digest, path);
    const { mode } = await Deno.stat(file);
    if (Deno.build.os !== "windows") assertEquals((mode ?? 0) & 0o777, 0o444);
  }
  await assertSmallLeftovers(faults, stored);
}

/** Checks that nothing has been published. */
export async function assertNothingPublished(
  faults: FaultProject,
): Promise<void> {
  const stored = await listFiles(faults.store);
  assertEquals(stored.filter((path) => !path.startsWith(".")), []);
}

/** Bytes of the large file that the server has sent. */
export function weightsBytesSent(faults: FaultProject): number {
  return faults.server.cdn.bytesSent(WEIGHTS);
}

/** The ranges that were asked for of the large file, `undefined` for the whole. */
export function weightsRanges(faults: FaultProject): (string | undefined)[] {
  return faults.server.cdn.requests
    .filter(({ path }) => path === WEIGHTS)
    .map(({ range }) => range ?? undefined);
}

async function assertSmallLeftovers(
  faults: FaultProject,
  stored: readonly string[],
): Promise<void> {
  const leftovers = stored.filter((path) => path.startsWith("."));
  assertEquals(leftovers.filter((path) => path.startsWith(".partial/")), []);
  for (const path of leftovers) {
    const { size } = await Deno.stat(join(faults.store, path));
    assert(size < MAXIMUM_DOT_FILE_BYTES, path);
  }
}
