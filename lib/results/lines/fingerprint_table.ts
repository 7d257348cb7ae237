import { createHash } from "node:crypto";

/** Slots of an empty table. */
const FIRST_CAPACITY = 1 << 10;

/** Fuller tables have long searches. */
const MAXIMUM_LOAD = 0.6;

/** Two halves of a fingerprint; both zero is an empty slot. */
interface Fingerprint {
  readonly high: number;
  readonly low: number;
}

/**
 * Numbers by text, in 27 to 54 bytes each however long the texts are: of a text only 64 bits of its
 * SHA-256 are kept. A million texts make two of them look the same in one of 40 million tables, so
 * whoever must be sure looks at what the number leads to.
 */
export class FingerprintTable {
  #halves = new Uint32Array(2 * FIRST_CAPACITY);
  #values = new Float64Array(FIRST_CAPACITY);
  #size = 0;

  /** How many texts have a number. */
  get size(): number {
    return this.#size;
  }

  /** Gives a text its number, in place of one that it has. */
  set(text: string, value: number): void {
    if (this.#size >= this.#values.length * MAXIMUM_LOAD) this.#grow();
    if (this.#put(fingerprint(text), value)) this.#size += 1;
  }

  /** The number of a text, if it has one. */
  get(text: string): number | undefined {
    const slot = this.#slotOf(fingerprint(text));
    return this.#isEmpty(slot) ? undefined : this.#values[slot];
  }

  /** @returns Whether the fingerprint is new. */
  #put(mark: Fingerprint, value: number): boolean {
    const slot = this.#slotOf(mark);
    const isNew = this.#isEmpty(slot);
    this.#halves[2 * slot] = mark.high;
    this.#halves[2 * slot + 1] = mark.low;
    this.#values[slot] = value;
    return isNew;
  }

  /** Where a fingerprint is, or would be put: the capacity is a power of two. */
  #slotOf({ high, low }: Fingerprint): number {
    const mask = this.#values.length - 1;
    let slot = low & mask;
    while (
      !this.#isEmpty(slot) &&
      (this.#halves[2 * slot] !== high || this.#halves[2 * slot + 1] !== low)
    ) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #isEmpty(slot: number): boolean {
    return this.#halves[2 * slot] === 0 && this.#halves[2 * slot + 1] === 0;
  }

  #grow(): void {
    const halves = this.#halves;
    const values = this.#values;
    this.#halves = new Uint32Array(2 * halves.length);
    this.#values = new Float64Array(2 * values.length);
    for (const [slot, value] of values.entries()) {
      const high = halves[2 * slot] ?? 0;
      const low = halves[2 * slot + 1] ?? 0;
      if (high !== 0 || low !== 0) this.#put({ high, low }, value);
    }
  }
}

function fingerprint(text: string): Fingerprint {
  const digest = createHash("sha256").update(text).digest();
  const high = digest.readUInt32LE(0);
  const low = digest.readUInt32LE(4);
  return { high, low: high === 0 && low === 0 ? 1 : low };
}
