import { removeIfPresent } from "../../../lib/base/atomic_write.ts";
import { isRecord } from "../../../lib/base/json.ts";
import { thumbnail } from "../../../lib/fastvlm/thumbnail/thumbnail.ts";
import {
  isAnswer,
  type ResultLine,
} from "../../../lib/results/lines/result_line.ts";
import { LineFile } from "../../../lib/results/log/line_file.ts";
import { Turns } from "../../../lib/results/log/turns.ts";
import type { Tally } from "../batch/batch_screen.ts";
import { eachConcurrently } from "../batch/each_concurrently.ts";
import { reportCard } from "./report_card.ts";
import { pageFoot, pageHead } from "./report_page.ts";

/** Twice what a card shows, for fine screens; some ten kilobytes. */
const THUMBNAIL_SIDE = 440;

/** Thumbnails at once; the decoder has threads of its own. */
const JOBS = 4;

/** Cards that may wait for a slow one. */
const WINDOW = 64;

/**
 * Writes a page that shows results with their pictures and needs nothing else. The page is written card
 * by card beside its place, and takes its name when it is whole.
 */
export async function writeReport(
  path: string,
  lines: AsyncIterable<ResultLine>,
  tally: Tally,
): Promise<void> {
  const beside = `${path}.${Deno.pid}-${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    await writeCards(beside, lines, tally);
    await Deno.rename(beside, path);
  } catch (error) {
    await removeIfPresent(beside);
    throw error;
  }
}

async function writeCards(
  path: string,
  lines: AsyncIterable<ResultLine>,
  tally: Tally,
): Promise<void> {
  using file = new LineFile(
    await Deno.open(path, { read: true, write: true, createNew: true }),
    0,
  );
  file.append(pageHead(tally, new Date()));
  const turns = new Turns<string>();
  await eachConcurrently(
    lines,
    { limit: JOBS, window: WINDOW },
    async (line, index) => {
      const card = reportCard(line, await thumbnailOf(line));
      for (const { item } of turns.take(index, card)) file.append(item);
    },
  );
  file.append(pageFoot());
  await file.sync();
}

async function thumbnailOf(line: ResultLine): Promise<Uint8Array | undefined> {
  const image = isAnswer(line) ? line["image"] : undefined;
  if (!isRecord(image)) return undefined;
  const { path, sha256 } = image;
  if (typeof path !== "string" || typeof sha256 !== "string") return undefined;
  return await thumbnail(path, { side: THUMBNAIL_SIDE, sha256 });
}
