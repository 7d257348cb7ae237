/** How long the parts of an answer took, in milliseconds. */
export interface GenerationTimes {
  /** Until the prompt began to be read. */
  readonly queueMs: number;
  /** Until the prompt was read. */
  readonly prefillMs: number;
  /** From then to the end. */
  readonly decodeMs: number;
}

/** Takes the times of an answer; parts that it never came to took none. */
export class Stopwatch {
  readonly #startedAt = performance.now();
  #begunAt: number | undefined;
  #readAt: number | undefined;
  #endedAt: number | undefined;

  /** Waiting is over. */
  begin(): void {
    this.#begunAt ??= performance.now();
  }

  /** The prompt was read, or more; the first time counts. */
  read(): void {
    this.#readAt ??= performance.now();
  }

  /** The answer has ended. */
  end(): void {
    this.#endedAt ??= performance.now();
  }

  /** The times so far. */
  get times(): GenerationTimes {
    const endedAt = this.#endedAt ?? performance.now();
    const begunAt = this.#begunAt ?? endedAt;
    const readAt = this.#readAt ?? endedAt;
    return {
      queueMs: begunAt - this.#startedAt,
      prefillMs: readAt - begunAt,
      decodeMs: endedAt - readAt,
    };
  }
}
