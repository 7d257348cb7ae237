/** The bytes of tokens by their ids, in one array. */
export class TokenBytes {
  /** How many ids there are; higher ones never come. */
  readonly size: number;
  /** The bytes of all tokens, one after another. */
  readonly bytes: Uint8Array;
  /** Where each token's bytes begin, and behind them where the last one's end. */
  readonly offsets: Uint32Array;
  readonly #excluded: ReadonlySet<number>;

  /**
   * Takes the bytes.
   *
   * @param excluded Tokens that have no bytes whatever the array says.
   */
  constructor(
    bytes: Uint8Array,
    offsets: Uint32Array,
    excluded: ReadonlySet<number> = new Set(),
  ) {
    this.bytes = bytes;
    this.offsets = offsets;
    this.#excluded = excluded;
    const highest = [...excluded].reduce((a, b) => Math.max(a, b), -1);
    this.size = Math.max(offsets.length - 1, highest + 1);
  }

  /** Puts the bytes of tokens into one array. */
  static of(tokens: Iterable<Uint8Array | undefined>): TokenBytes {
    const bytes: number[] = [];
    const offsets = [0];
    for (const token of tokens) {
      for (const byte of token ?? []) bytes.push(byte);
      offsets.push(bytes.length);
    }
    return new TokenBytes(new Uint8Array(bytes), new Uint32Array(offsets));
  }

  /** The bytes of a token; `undefined` if it is special, or none. */
  bytesOf(token: number): Uint8Array | undefined {
    const start = this.offsets[token] ?? 0;
    const end = this.offsets[token + 1] ?? 0;
    if (start >= end || this.#excluded.has(token)) return undefined;
    return this.bytes.subarray(start, end);
  }

  /** The first token with some bytes, if there is one; all are looked through. */
  find(bytes: Uint8Array): number | undefined {
    for (let token = 0; token < this.offsets.length - 1; token += 1) {
      const own = this.bytesOf(token);
      if (own?.length !== bytes.length) continue;
      if (own.every((byte, index) => byte === bytes[index])) return token;
    }
    return undefined;
  }

  /** The same without some tokens. */
  without(tokens: Iterable<number>): TokenBytes {
    const excluded = new Set([...this.#excluded, ...tokens]);
    return new TokenBytes(this.bytes, this.offsets, excluded);
  }
}
