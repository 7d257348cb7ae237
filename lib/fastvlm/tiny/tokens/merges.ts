/** Two neighboring pieces that become one. */
export type Merge = readonly [left: string, right: string];

/**
 * Finds the merges by which byte-pair encoding turns each of the words into one piece.
 *
 * Each word is encoded with the merges found so far, and what is left in pieces gets new merges from
 * the left. Later merges rank behind earlier ones, so they cannot break up an earlier word.
 */
export function findMerges(words: readonly string[]): Merge[] {
  const merges: Merge[] = [];
  for (const word of words) {
    for (;;) {
      const [left, right] = applyMerges(word, merges);
      if (left === undefined || right === undefined) break;
      merges.push([left, right]);
    }
  }
  return merges;
}

/** Encodes a word by byte-pair encoding: always the merge of the lowest rank, leftmost first. */
export function applyMerges(word: string, merges: readonly Merge[]): string[] {
  const ranks = new Map(merges.map(([left, right], rank) => [
    `${left} ${right}`,
    rank,
  ]));
  const pieces = [...word];
  for (;;) {
    const index = findLowestRank(pieces, ranks);
    if (index === undefined) return pieces;
    pieces.splice(index, 2, `${pieces[index]}${pieces[index + 1]}`);
  }
}

function findLowestRank(
  pieces: readonly string[],
  ranks: ReadonlyMap<string, number>,
): number | undefined {
  let lowest = Infinity;
  let found: number | undefined;
  for (let index = 0; index + 1 < pieces.length; index += 1) {
    const rank = ranks.get(`${pieces[index]} ${pieces[index + 1]}`) ?? Infinity;
    if (rank < lowest) [lowest, found] = [rank, index];
  }
  return found;
}
