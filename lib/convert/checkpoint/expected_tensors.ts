/** Names and shapes of the tensors that a part of a checkpoint should have. */
export type ExpectedTensors = ReadonlyMap<string, readonly number[]>;

/**
 * Counts of training steps, the CLIP head, and the frequencies that old versions of transformers stored:
 * nothing computes with them.
 */
const UNUSED_REGEXP =
  /(?:\.num_batches_tracked|\.model\.head\.proj|\.rotary_emb\.inv_freq)$/;

/** How many names are shown of those that are not known. */
const SHOWN_NAMES = 3;

/** Says whether a tensor may be absent, because nothing computes with it. */
export function isUnusedTensor(name: string): boolean {
  return UNUSED_REGEXP.test(name);
}

/**
 * Says in one line which tensors of a checkpoint are left out because its architecture does not have
 * them.
 *
 * @returns The line, or nothing if there are none.
 */
export function describeUnknownTensors(
  names: readonly string[],
  expected: ExpectedTensors,
): string[] {
  const unknown = names.filter((name) =>
    !expected.has(name) && !isUnusedTensor(name)
  );
  if (unknown.length === 0) return [];
  const shown = unknown.slice(0, SHOWN_NAMES).map((name) =>
    JSON.stringify(name)
  );
  const more = unknown.length > SHOWN_NAMES ? ", …" : "";
  return [
    `tensors that this architecture does not have are ignored (${unknown.length}): ${
      shown.join(", ")
    }${more}`,
  ];
}
