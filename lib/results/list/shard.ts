import { UsageError } from "../../base/errors.ts";

/** One of several parts of a list: the lines whose number, from 0 on, leaves `index` modulo `count`. */
export interface Shard {
  /** Which part, from 0 on. */
  readonly index: number;
  /** How many parts there are. */
  readonly count: number;
}

/** The whole list. */
export const WHOLE_LIST: Shard = { index: 0, count: 1 };

/**
 * Reads `i/n`, as in `0/8` for the first of eight parts.
 *
 * @throws {UsageError} If it is not of that form, `n` is less than 1, or `i` is not less than `n`.
 */
export function parseShard(text: string): Shard {
  const [, first, second] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const index = Number(first);
  const count = Number(second);
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(count)) {
    throw shardError(text, "it must be i/n, as 0/8 for the first of eight");
  }
  if (count < 1) throw shardError(text, "there must be at least 1 part");
  if (index < count) return { index, count };
  throw shardError(
    text,
    `parts are counted from 0, so the last one is ${count - 1}/${count}`,
  );
}

/** Says whether a line, counted from 0, is in a part. */
export function isInShard(line: number, { index, count }: Shard): boolean {
  return line % count === index;
}

function shardError(text: string, rule: string): UsageError {
  return new UsageError(`Cannot use "${text}" for option "--shard": ${rule}`);
}
