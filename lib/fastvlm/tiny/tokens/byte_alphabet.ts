/** The bytes that stand for themselves in a byte-level vocabulary: the printable ones of Latin-1. */
const PRINTABLE = [[0x21, 0x7e], [0xa1, 0xac], [0xae, 0xff]] as const;
/** The others are moved, in order, behind Latin-1. */
const MOVED_START = 0x100;

/**
 * The character that stands for each byte in a byte-level vocabulary, as GPT-2 introduced it and
 * Qwen2 uses it: every text becomes printable, and a space shows as `Ġ`.
 */
export const BYTE_ALPHABET: readonly string[] = buildAlphabet();

/** Writes text in the alphabet, as vocabularies and merges hold it. */
export function toByteAlphabet(text: string): string {
  return Array.from(
    new TextEncoder().encode(text),
    (byte) => BYTE_ALPHABET[byte],
  ).join("");
}

function buildAlphabet(): string[] {
  let moved = MOVED_START;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = PRINTABLE.some(([first, last]) =>
      first <= byte && byte <= last
    );
    return String.fromCharCode(printable ? byte : moved++);
  });
}
