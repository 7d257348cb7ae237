/** Sections begin at multiples of this, so that they can be read as numbers of 32 bits. */
const ALIGNMENT = 4;

/**
 * Puts arrays into one: their number, their lengths in bytes and then themselves. Numbers are in the
 * machine's own order of bytes, which is the same on all systems that Deno runs on.
 */
export function packSections(
  sections: readonly (Uint8Array | Uint32Array)[],
): Uint8Array<ArrayBuffer> {
  const lengths = sections.map(({ byteLength }) => byteLength);
  const head = Uint32Array.of(lengths.length, ...lengths);
  const length = lengths.reduce(behind, head.byteLength);
  const packed = new Uint8Array(length);
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of [head, ...sections]) {
    packed.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at = behind(at, byteLength);
  }
  return packed;
}

/** The arrays that were put into one, as views of it. */
export function unpackSections(packed: Uint8Array): Uint8Array[] {
  const [count = 0] = asNumbers(packed.subarray(0, ALIGNMENT));
  let at = (1 + count) * ALIGNMENT;
  const lengths = asNumbers(packed.subarray(ALIGNMENT, at));
  return Array.from(lengths, (length) => {
    const section = packed.subarray(at, at + length);
    at = behind(at, length);
    return section;
  });
}

/** A section as numbers. */
export function asNumbers(section: Uint8Array): Uint32Array {
  const { buffer, byteOffset, byteLength } = section;
  return new Uint32Array(buffer, byteOffset, byteLength / ALIGNMENT);
}

/** Where the next section begins. */
function behind(at: number, length: number): number {
  return at + Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}
