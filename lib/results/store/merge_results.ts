import { NotFoundError } from "../../base/errors.ts";
import type { ResultLine } from "../lines/result_line.ts";
import { AnswerStore } from "./answer_store.ts";
import { readManifest, type RunManifest } from "./run_manifest.ts";
import { RunIndex, type RunPart } from "./run_index.ts";

/** How far a run has come. */
export interface RunStatus {
  /** Pictures in its list; `null` if they came from a folder or a pipe. */
  readonly pictures: number | null;
  /** Lines that have an answer. */
  readonly answered: number;
  /** Lines that have failed. */
  readonly failed: number;
  /** Lines that nothing is known of; of a run without list they are not known. */
  readonly missing: number;
  /** The parts that have begun. */
  readonly parts: readonly RunPart[];
}

/**
 * Gives the results of a folder's run one by one, in the order of its list; of lines that nothing is
 * known of, or whose answer has been removed, there is none. A folder without a manifest gives all its
 * answers, in the order of their keys.
 *
 * @throws {NotFoundError} If the folder has no results.
 * @throws {ConfigError} If a file is not as expected.
 */
export async function* mergeResults(
  directory: string,
): AsyncGenerator<ResultLine> {
  const store = new AnswerStore(directory);
  const manifest = await readManifest(directory);
  if (manifest !== undefined) return yield* inOrder(directory, store, manifest);
  let count = 0;
  for await (const key of store.keys()) {
    const line = await store.read(key);
    if (line === undefined) continue;
    count += 1;
    yield line;
  }
  if (count === 0) throw nothingThere(directory);
}

/**
 * Says how far a folder's run has come, by its indexes.
 *
 * @throws {NotFoundError} If no run has begun there.
 */
export async function runStatus(directory: string): Promise<RunStatus> {
  const manifest = await readManifest(directory);
  if (manifest === undefined) throw nothingThere(directory);
  using index = await RunIndex.read(directory, manifest.run);
  let answered = 0;
  let failed = 0;
  for (let line = 0; line < index.length; line += 1) {
    const entry = index.entry(line);
    if (entry === undefined) continue;
    if ("key" in entry) answered += 1;
    else failed += 1;
  }
  const pictures = manifest.list?.pictures ?? null;
  return {
    pictures,
    answered,
    failed,
    missing: Math.max(0, (pictures ?? 0) - answered - failed),
    parts: index.parts,
  };
}

async function* inOrder(
  directory: string,
  store: AnswerStore,
  { run }: RunManifest,
): AsyncGenerator<ResultLine> {
  using index = await RunIndex.read(directory, run);
  for (let line = 0; line < index.length; line += 1) {
    const entry = index.entry(line);
    if (entry === undefined) continue;
    const { name } = entry;
    if ("error" in entry) yield { version: 1, name, error: entry.error };
    else {
      const answer = await store.read(entry.key);
      // The same picture may be there under several names.
      if (answer !== undefined) yield { ...answer, name };
    }
  }
}

function nothingThere(directory: string): NotFoundError {
  return new NotFoundError(`Cannot find results in "${directory}"`, {
    hint: "deno task predict --input LIST --results DIR makes them",
  });
}
