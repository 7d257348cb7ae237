/** How many at once, and how far apart. */
export interface EachConcurrentlyOptions {
  /** How many are worked on at once. */
  readonly limit: number;
  /**
   * How far the work may get ahead of the first one that is not done, so that what waits for its turn
   * does not pile up.
   *
   * @default {Infinity}
   */
  readonly window?: number;
}

/**
 * Works on what comes, some at once, and asks for the next only when there is room. The first failure
 * ends it, also one of what it comes from: nothing more is begun, and it rejects when the work under way
 * has ended.
 */
export async function eachConcurrently<T>(
  source: AsyncIterable<T> | Iterable<T>,
  options: EachConcurrentlyOptions,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const crew = new Crew(options);
  try {
    let index = 0;
    for await (const item of source) {
      crew.start(index, () => work(item, index));
      index += 1;
      await crew.room(index);
      if (crew.hasFailed) break;
    }
  } catch (error) {
    crew.fail(error);
  }
  await crew.end();
}

/** The work under way. */
class Crew {
  readonly #limit: number;
  readonly #window: number;
  /** Keeps the order in which they were begun. */
  readonly #running = new Map<number, Promise<void>>();
  readonly #failures: unknown[] = [];

  constructor({ limit, window = Infinity }: EachConcurrentlyOptions) {
    this.#limit = limit;
    this.#window = window;
  }

  get hasFailed(): boolean {
    return this.#failures.length > 0;
  }

  start(index: number, work: () => Promise<void>): void {
    const done = work()
      .catch((error) => this.fail(error))
      .finally(() => void this.#running.delete(index));
    this.#running.set(index, done);
  }

  fail(error: unknown): void {
    this.#failures.push(error);
  }

  /** Waits until another one may begin. */
  async room(index: number): Promise<void> {
    while (!this.hasFailed && this.#isFull(index)) {
      await Promise.race(this.#running.values());
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.#running.values());
    if (this.hasFailed) throw this.#failures[0];
  }

  #isFull(index: number): boolean {
    const [oldest = index] = this.#running.keys();
    return this.#running.size >= this.#limit || index - oldest > this.#window;
  }
}
