import { removeIfPresent } from "../../lib/base/atomic_write.ts";
import { PartialFailureError } from "../../lib/base/errors.ts";
import { type Io, note, printJson } from "../../lib/cli/io.ts";
import {
  formatResultLine,
  isAnswer,
} from "../../lib/results/lines/result_line.ts";
import { LineFile } from "../../lib/results/log/line_file.ts";
import {
  mergeResults,
  runStatus,
} from "../../lib/results/store/merge_results.ts";
import { readManifest } from "../../lib/results/store/run_manifest.ts";

/** Where the lines go, and who is told. */
export interface MergeFolderOptions {
  /** The file; without it the lines are printed. */
  readonly out: string | undefined;
  /** Whether a program is told. */
  readonly json: boolean;
  /** Whether nobody is. */
  readonly quiet: boolean;
}

/** How many lines were written, and how many of them are failures. */
interface Written {
  lines: number;
  failed: number;
}

/**
 * Makes one NDJSON of the answers of a folder.
 *
 * @throws {PartialFailureError} If pictures have failed or have no answer yet; the others are written.
 * @throws what reading the folder throws.
 */
export async function mergeFolder(
  directory: string,
  { out, json, quiet }: MergeFolderOptions,
  io: Io,
): Promise<void> {
  const written = out === undefined
    ? await writeLines(directory, (text) => io.stdout.write(text))
    : await writeFile(directory, out);
  const { failed } = written;
  const missing = await missingIn(directory, written);
  const answered = written.lines - failed;
  if (out !== undefined && json) {
    printJson(io, { version: 1, out, answered, failed, missing });
  } else if (out !== undefined && !quiet) {
    note(io, `${answered} answers: ${out}`);
  }
  if (failed + missing === 0) return;
  const pictures = written.lines + missing;
  throw new PartialFailureError(
    `Cannot merge all: ${failed} of ${pictures} pictures ${
      have(failed)
    } failed, ${missing} ${have(missing)} no answer yet`,
    { hint: `deno task results status ${directory} says which parts` },
  );
}

function have(count: number): string {
  return count === 1 ? "has" : "have";
}

/** What the list has more than was written; of answers without a list nothing is missing. */
async function missingIn(
  directory: string,
  { lines }: Written,
): Promise<number> {
  const manifest = await readManifest(directory);
  if (manifest === undefined) return 0;
  const { pictures, answered, failed } = await runStatus(directory);
  return Math.max(0, (pictures ?? answered + failed) - lines);
}

async function writeLines(
  directory: string,
  write: (text: string) => void,
): Promise<Written> {
  const written: Written = { lines: 0, failed: 0 };
  for await (const line of mergeResults(directory)) {
    write(formatResultLine(line));
    written.lines += 1;
    if (!isAnswer(line)) written.failed += 1;
  }
  return written;
}

async function writeFile(directory: string, out: string): Promise<Written> {
  const beside = `${out}.${Deno.pid}-${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    const written = await writeBeside(directory, beside);
    await Deno.rename(beside, out);
    return written;
  } catch (error) {
    await removeIfPresent(beside);
    throw error;
  }
}

async function writeBeside(
  directory: string,
  path: string,
): Promise<Written> {
  const options = { read: true, write: true, createNew: true };
  using file = new LineFile(await Deno.open(path, options), 0);
  const written = await writeLines(directory, (text) => file.append(text));
  await file.sync();
  return written;
}
