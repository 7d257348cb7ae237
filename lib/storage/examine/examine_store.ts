import type { ModelRef } from "../../catalog/find.ts";
import { findCheckpointProblems } from "./examine_checkpoint.ts";
import { examineFiles } from "./examine_files.ts";
import { type ExamineOptions, type Finding, makeFinding } from "./finding.ts";
import { appleDirectories, manifestPath } from "../layout.ts";
import { type Manifest, readManifest } from "../manifest.ts";
import { findPartials } from "../partial/find_partials.ts";
import { describeReadFailure } from "../storage_error.ts";
import type { Store } from "../stores.ts";
import { currentDirectory } from "../swap/current_directory.ts";

/** Apple's weights as published; not runnable until converted. */
const CHECKPOINT_VARIANT = "checkpoint";

/**
 * Looks for a model in every place where a store may keep it, the preferred place first. Whatever
 * stands there, this gives a finding and does not throw.
 */
export async function examineStore(
  ref: ModelRef,
  store: Store,
  options: ExamineOptions = {},
): Promise<Finding[]> {
  const places = [await currentDirectory(store, ref.key)];
  if (isCheckpoint(ref)) {
    places.push(...appleDirectories(store, ref.entry.size));
  }
  const findings: Finding[] = [];
  for (const directory of places) {
    const finding = await examinePlace(ref, { store, directory }, options);
    if (finding !== undefined) findings.push(finding);
  }
  const partial = await examinePartial(ref, store);
  return partial === undefined ? findings : [...findings, partial];
}

interface Place {
  store: Store;
  directory: string;
}

async function examinePlace(
  ref: ModelRef,
  place: Place,
  options: ExamineOptions,
): Promise<Finding | undefined> {
  const { directory } = place;
  try {
    const info = await Deno.stat(directory);
    if (info.isDirectory) return await examineFolder(ref, place, options);
    const problem = `Cannot use "${directory}": it is a file, not a folder`;
    return makeFinding(place, "damaged", [problem]);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    return await explainUnreachable(place, error);
  }
}

async function examineFolder(
  ref: ModelRef,
  place: Place,
  options: ExamineOptions,
): Promise<Finding> {
  const { directory } = place;
  let manifest: Manifest | undefined;
  try {
    manifest = await readManifest(directory);
  } catch (error) {
    return makeFinding(place, "damaged", [
      describeReadFailure(manifestPath(directory), error),
    ]);
  }
  if (manifest === undefined) return await examineUnmanaged(ref, place);
  if (manifest.key !== ref.key) {
    const problem = `Cannot use "${manifestPath(directory)}": ` +
      `it is that of "${manifest.key}" instead of "${ref.key}"`;
    return makeFinding(place, "damaged", [problem]);
  }
  const report = await examineFiles(directory, manifest, options);
  const whole = isCheckpoint(ref) ? "checkpoint" : "installed";
  const state = report.problems.length === 0 ? whole : "damaged";
  return { ...makeFinding(place, state, report.problems), ...report, manifest };
}

/** A folder without a manifest: Apple's checkpoint, or something that was copied or begun by hand. */
async function examineUnmanaged(ref: ModelRef, place: Place): Promise<Finding> {
  if (isCheckpoint(ref)) {
    const problems = await findCheckpointProblems(place.directory);
    const state = problems.length === 0 ? "checkpoint" : "partial";
    return makeFinding(place, state, problems);
  }
  const problem = `Cannot use "${place.directory}": it has no manifest.json`;
  return makeFinding(place, "partial", [problem]);
}

async function examinePartial(
  ref: ModelRef,
  store: Store,
): Promise<Finding | undefined> {
  const [partial] = await findPartials(store, ref.key);
  if (partial === undefined || partial.bytes === 0) return undefined;
  return makeFinding({ store, directory: partial.directory }, "partial");
}

/** Nothing there is the usual case; a link that leads nowhere is not nothing. */
async function explainUnreachable(
  place: Place,
  error: unknown,
): Promise<Finding | undefined> {
  const { directory } = place;
  if (error instanceof Deno.errors.NotFound) {
    if (!await isLink(directory)) return undefined;
    const problem = `Cannot use "${directory}": its symbolic link is broken`;
    return makeFinding(place, "damaged", [problem]);
  }
  const problem = describeReadFailure(directory, error);
  const state = await isLink(directory) ? "damaged" : "absent";
  return makeFinding(place, state, [problem]);
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await Deno.lstat(path)).isSymlink;
  } catch {
    // Not there, or out of reach: then nothing is known to be there.
    return false;
  }
}

function isCheckpoint(ref: ModelRef): boolean {
  return ref.variantName === CHECKPOINT_VARIANT;
}
