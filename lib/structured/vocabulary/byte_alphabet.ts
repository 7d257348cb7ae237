/** The bytes that stand for themselves in a byte-level vocabulary: the printable ones of Latin-1. */
const PRINTABLE = [[0x21, 0x7e], [0xa1, 0xac], [0xae, 0xff]] as const;
/** The others are moved, in order, behind Latin-1. */
const MOVED_START = 0x100;
const NO_BYTE = -1;

/**
 * The character that stands for each byte in a byte-level vocabulary, as GPT-2 introduced it and
 * Qwen2 uses it: every text becomes printable, and a space shows as `Ġ`.
 */
export const BYTE_ALPHABET: readonly string[] = buildAlphabet();

const BYTE_OF_CODE = findBytes();

/** Writes text in the alphabet, as vocabularies and merges hold it. */
export function toByteAlphabet(text: string): string {
  return Array.from(
    new TextEncoder().encode(text),
    (byte) => BYTE_ALPHABET[byte],
  ).join("");
}

/** The bytes of a token of a byte-level vocabulary; `undefined` if it has another character. */
export function bytesOfToken(token: string): Uint8Array | undefined {
  const bytes = new Uint8Array(token.length);
  for (let index = 0; index < token.length; index += 1) {
    const byte = BYTE_OF_CODE[token.charCodeAt(index)] ?? NO_BYTE;
    if (byte === NO_BYTE) return undefined;
    bytes[index] = byte;
  }
  return bytes;
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

function findBytes(): Int16Array {
  const bytes = new Int16Array(2 * MOVED_START).fill(NO_BYTE);
  for (const [byte, character] of BYTE_ALPHABET.entries()) {
    bytes[character.charCodeAt(0)] = byte;
  }
  return bytes;
}
