import { ModelFormatError } from "../../base/errors.ts";
import { showValue } from "../../catalog/validate.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Two neighboring tokens that become one. */
export type Merge = readonly [left: string, right: string];

/**
 * What the first line may begin with. Other lines that begin with `#` are merges, as transformers
 * reads them since 4.40; Apple's file was written by an older version that had dropped those.
 */
const HEADER = "#version:";

/**
 * Reads `merges.txt`: two tokens a line, the merges of lowest rank first.
 *
 * @throws {ModelFormatError} If a line is no merge, or one of its tokens or what they become is not
 * in the vocabulary.
 */
export async function readMerges(
  path: string,
  vocabulary: Vocabulary,
): Promise<Merge[]> {
  const lines = (await Deno.readTextFile(path)).split("\n");
  const merges: Merge[] = [];
  for (const [index, text] of lines.entries()) {
    const line = text.trim();
    if (line === "" || (index === 0 && line.startsWith(HEADER))) continue;
    const merge = parseMerge(line);
    const problem = merge === undefined
      ? `must hold two tokens: current value is ${showValue(line)}`
      : describeUnknown(merge, vocabulary);
    if (merge === undefined || problem !== undefined) {
      throw new ModelFormatError(
        `Cannot use "${path}": line ${index + 1} ${problem}`,
      );
    }
    merges.push(merge);
  }
  return merges;
}

function parseMerge(line: string): Merge | undefined {
  const [left, right, ...rest] = line.split(" ");
  const isMerge = left && right && rest.length === 0;
  return isMerge ? [left, right] : undefined;
}

function describeUnknown(
  [left, right]: Merge,
  vocabulary: Vocabulary,
): string | undefined {
  const unknown = [left, right, left + right]
    .find((token) => !vocabulary.has(token));
  return unknown === undefined
    ? undefined
    : `merges ${showValue(left)} and ${showValue(right)}, ` +
      `and vocab.json has no token ${showValue(unknown)}`;
}
