import { type Io, printJson, printLine } from "../../lib/cli/io.ts";
import { formatFields } from "../../lib/cli/text/fields.ts";
import {
  type RunStatus,
  runStatus,
} from "../../lib/results/store/merge_results.ts";

/**
 * Says how far the run of a folder has come.
 *
 * @throws what reading the folder throws.
 */
export async function showStatus(
  directory: string,
  { json }: { json: boolean },
  io: Io,
): Promise<void> {
  const status = await runStatus(directory);
  if (json) printJson(io, { version: 1, directory, ...status });
  else printLine(io, formatStatus(status));
}

function formatStatus(
  { pictures, answered, failed, missing, parts }: RunStatus,
): string {
  const complete = parts.filter(({ isComplete }) => isComplete);
  const begun = parts.filter((part) =>
    !complete.some(({ index, count }) =>
      index === part.index && count === part.count
    )
  );
  return formatFields([
    ["pictures", pictures === null ? "not from a list" : String(pictures)],
    ["answered", String(answered)],
    ["failed", String(failed)],
    ["missing", String(missing)],
    ["complete parts", namesOf(complete)],
    ["other parts", namesOf(begun)],
  ]);
}

function namesOf(parts: RunStatus["parts"]): string {
  const names = new Set(parts.map(({ index, count }) => `${index}/${count}`));
  return names.size === 0 ? "none" : [...names].join(" ");
}
