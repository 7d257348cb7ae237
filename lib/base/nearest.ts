/** The known name closest to what was typed, or `undefined` if none has anything in common. */
export function nearest(
  typed: string,
  known: readonly string[],
): string | undefined {
  const ranked = known
    .map((name) => ({
      name,
      distance: editDistance(typed.toLowerCase(), name.toLowerCase()),
    }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  if (best === undefined) return undefined;
  const tolerance = Math.max(
    2,
    Math.ceil(Math.max(typed.length, best.name.length) / 3),
  );
  const shared = best.distance < Math.max(typed.length, best.name.length);
  return shared && best.distance <= tolerance ? best.name : undefined;
}

/** Levenshtein's distance, by rows. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = at(previous, column - 1) +
        (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(
        Math.min(
          substitution,
          at(previous, column) + 1,
          at(current, column - 1) + 1,
        ),
      );
    }
    previous = current;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}
