import { join } from "@std/path";
import { atomicWrite, removeIfPresent } from "../../base/atomic_write.ts";
import { sha256 } from "../../base/digest.ts";
import { ConfigError, NotFoundError, UsageError } from "../../base/errors.ts";
import { canonicalJson, isRecord, readJson } from "../../base/json.ts";
import type { ListDigest } from "../list/list_digest.ts";

/** What all workers of a run have to agree on. */
export interface RunTerms {
  /** The list; `null` if the pictures come from a folder or a pipe, which no other worker can share. */
  readonly list: ListDigest | null;
  /** SHA-256 over the model, the question and its options. */
  readonly question: string;
}

/** What `manifest.json` in a folder of results says. */
export interface RunManifest extends RunTerms {
  /** Version of this form. */
  readonly version: 1;
  /** Name of the run, that of the folder of its indexes. */
  readonly run: string;
}

/** Options of {@linkcode joinRun}. */
export interface JoinRunOptions {
  /** Whether this worker does a part only: then it may not begin another run. */
  readonly isPart: boolean;
}

/** Long enough to tell runs of one folder apart. */
const RUN_NAME_LENGTH = 16;

/** What file systems without hard links answer. */
const NO_LINKS_CODES: readonly unknown[] = [
  "EPERM",
  "ENOSYS",
  "ENOTSUP",
  "EOPNOTSUPP",
];

/**
 * Joins the run of a folder, or begins it. A worker that does the whole begins another run where the
 * list or the question is another one; answers stay.
 *
 * @throws {UsageError} If this worker does a part, and the run has another list or question.
 */
export async function joinRun(
  directory: string,
  terms: RunTerms,
  { isPart }: JoinRunOptions,
): Promise<RunManifest> {
  const own: RunManifest = { version: 1, run: nameOf(terms), ...terms };
  const path = manifestPath(directory);
  if (!isPart) {
    await atomicWrite(path, format(own));
    return own;
  }
  const there = await readManifest(directory) ?? await begin(path, own);
  refuseOther(there, own, directory);
  return there;
}

/**
 * Reads the manifest of a folder of results; `undefined` if no run has begun there.
 *
 * @throws {ConfigError} If it is not as expected.
 */
export async function readManifest(
  directory: string,
): Promise<RunManifest | undefined> {
  const path = manifestPath(directory);
  try {
    return parse(await readJson(path), path);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** Forgets the run of a folder, so that workers can begin another one; answers stay. */
export async function forgetRun(directory: string): Promise<void> {
  await removeIfPresent(manifestPath(directory));
}

function manifestPath(directory: string): string {
  return join(directory, "manifest.json");
}

/** Equal terms are one run, on every machine. */
function nameOf({ list, question }: RunTerms): string {
  return list === null
    ? crypto.randomUUID().replaceAll("-", "").slice(0, RUN_NAME_LENGTH)
    : sha256(canonicalJson({ list: list.sha256, question }))
      .slice(0, RUN_NAME_LENGTH);
}

function format(manifest: RunManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Of several workers that begin at once, one does, and the others see its whole manifest. */
async function begin(path: string, own: RunManifest): Promise<RunManifest> {
  const beside = `${path}.${Deno.pid}-${crypto.randomUUID().slice(0, 8)}`;
  await atomicWrite(beside, format(own));
  try {
    await Deno.link(beside, path);
  } catch (error) {
    if (isWithoutLinks(error)) await Deno.copyFile(beside, path);
    else if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  } finally {
    await removeIfPresent(beside);
  }
  return parse(await readJson(path), path);
}

function isWithoutLinks(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    NO_LINKS_CODES.includes(error.code);
}

function refuseOther(
  there: RunManifest,
  own: RunManifest,
  directory: string,
): void {
  const other = there.list?.sha256 !== own.list?.sha256
    ? "list"
    : there.question !== own.question
    ? "model, question or option"
    : undefined;
  if (other === undefined) return;
  throw new UsageError(
    `Cannot do a part of the run in "${directory}": it has another ${other}`,
    {
      hint: "name another folder; or let deno task results renew forget " +
        "that run, which keeps its answers",
    },
  );
}

function parse(value: unknown, path: string): RunManifest {
  if (isRecord(value) && value["version"] === 1) {
    const { run, list, question } = value;
    if (
      typeof run === "string" && /^[0-9a-f]+$/.test(run) &&
      typeof question === "string" && isList(list)
    ) return { version: 1, run, list, question };
  }
  throw new ConfigError(`Cannot use "${path}": it is no manifest of a run`);
}

function isList(value: unknown): value is ListDigest | null {
  return value === null || isRecord(value) &&
      typeof value["sha256"] === "string" &&
      typeof value["pictures"] === "number";
}
