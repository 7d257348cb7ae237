import { removeIfPresent } from "../../base/atomic_write.ts";
import { dirname } from "@std/path";
import { syncDirectory } from "../../base/sync_directory.ts";
import { FingerprintTable } from "../lines/fingerprint_table.ts";
import type { NumberList } from "../lines/number_list.ts";
import { isAnswer, parseResultLine } from "../lines/result_line.ts";
import { LineFile } from "./line_file.ts";

/** What {@linkcode settleLog} has to know of a run. */
export interface SettleOptions {
  /** Where the file is. */
  path: string;
  /** Where the result of each place begins. */
  order: NumberList;
  /** Whether results are put into the order of their places. */
  isOrdered: boolean;
  /** How many lines the file has. */
  lines: number;
}

/**
 * Puts a file of results into the order of a run. The results of other pictures follow; failures that
 * this run has tried again are left out, and answers that it has replaced go to `<path>.old`. A file
 * that is in order already stays as it is; otherwise a new one takes its place when it is whole.
 */
export async function settleLog(
  file: LineFile,
  options: SettleOptions,
): Promise<void> {
  const plan = planOf(options);
  if (plan.isSettled) return;
  const { path } = options;
  const beside = `${path}.${Deno.pid}-${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    await writeSettled(file, beside, { ...plan, path });
    await Deno.rename(beside, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    await removeIfPresent(beside);
    throw error;
  }
}

interface Plan {
  /** Where the results of the run begin, each once, in the order in which they are to stand. */
  readonly offsets: Float64Array;
  /** The same, from the smallest on. */
  readonly sorted: Float64Array;
  readonly isSettled: boolean;
}

function planOf({ order, isOrdered, lines }: SettleOptions): Plan {
  const sorted = distinct(order.sorted());
  const offsets = isOrdered ? firstTimes(order, sorted) : sorted;
  const isInOrder = offsets.every((offset, index) => offset === sorted[index]);
  return {
    offsets,
    sorted,
    isSettled: isInOrder && sorted.length === lines,
  };
}

function distinct(sorted: Float64Array): Float64Array {
  return sorted.filter((offset, index) =>
    index === 0 || offset !== sorted[index - 1]
  );
}

/** A result that has several places stands at the first one. */
function firstTimes(order: NumberList, sorted: Float64Array): Float64Array {
  const isTaken = new Uint8Array(sorted.length);
  const offsets = new Float64Array(sorted.length);
  let count = 0;
  for (let index = 0; index < order.length; index += 1) {
    const rank = rankOf(sorted, order.get(index));
    if (rank === -1 || isTaken[rank] === 1) continue;
    isTaken[rank] = 1;
    offsets[count] = order.get(index);
    count += 1;
  }
  return offsets;
}

async function writeSettled(
  file: LineFile,
  beside: string,
  { offsets, sorted, path }: Plan & { path: string },
): Promise<void> {
  using settled = await create(beside);
  const answered = new FingerprintTable();
  for (const offset of offsets) {
    const text = file.lineAt(offset);
    settled.append(`${text}\n`);
    const line = parseResultLine(text);
    if (line !== undefined) answered.set(line.name, Number(isAnswer(line)));
  }
  using old = new OldAnswers(path);
  for await (const { bytes, offset } of file.lines()) {
    if (rankOf(sorted, offset) !== -1) continue;
    const text = new TextDecoder().decode(bytes);
    const line = parseResultLine(text);
    const fate = line && fateOf(isAnswer(line), answered.get(line.name));
    if (fate === "stays") settled.append(`${text}\n`);
    if (fate === "replaced") await old.add(text);
  }
  await old.sync();
  await settled.sync();
}

/** @param answered Whether this run has an answer for the name, 1 or 0; undefined for other names. */
function fateOf(
  isAnswer: boolean,
  answered: number | undefined,
): "stays" | "replaced" | "goes" {
  if (answered === undefined) return "stays";
  if (!isAnswer) return "goes";
  return answered === 1 ? "replaced" : "stays";
}

async function create(path: string): Promise<LineFile> {
  const options = { read: true, write: true, createNew: true };
  return new LineFile(await Deno.open(path, options), 0);
}

/** The file that keeps what was replaced, opened when there is something to keep. */
class OldAnswers implements Disposable {
  readonly #path: string;
  #file: LineFile | undefined;

  constructor(path: string) {
    this.#path = `${path}.old`;
  }

  async add(text: string): Promise<void> {
    this.#file ??= await this.#open();
    this.#file.append(`${text}\n`);
  }

  async sync(): Promise<void> {
    await this.#file?.sync();
  }

  [Symbol.dispose](): void {
    this.#file?.[Symbol.dispose]();
  }

  async #open(): Promise<LineFile> {
    const options = { read: true, write: true, create: true };
    const file = await Deno.open(this.#path, options);
    return new LineFile(file, (await file.stat()).size);
  }
}

/** Place of a number in a sorted list, or -1. */
function rankOf(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === value ? low : -1;
}
