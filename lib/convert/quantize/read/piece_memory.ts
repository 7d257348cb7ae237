/** Memory that pieces of weights are read into, used again: new memory costs as much as the reading. */
export class PieceMemory {
  readonly #free: Uint8Array<ArrayBuffer>[] = [];

  /** Takes so many bytes; what they hold is not cleared. */
  take(length: number): Uint8Array<ArrayBuffer> {
    const buffer = this.#free.pop();
    const { byteLength = 0 } = buffer?.buffer ?? {};
    return buffer === undefined || byteLength < length
      ? new Uint8Array(length)
      : new Uint8Array(buffer.buffer, 0, length);
  }

  /** Gives back what was taken. */
  give(memory: Uint8Array<ArrayBuffer>): void {
    this.#free.push(memory);
  }
}
