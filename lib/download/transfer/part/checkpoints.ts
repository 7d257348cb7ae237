/** Options of {@linkcode Checkpoints}. */
export interface CheckpointsOptions {
  /** Brings to the disk what was written before the call, and notes it. */
  save: () => Promise<void>;
  /**
   * Bytes that may be written and not be noted yet.
   *
   * @default {67_108_864}
   */
  checkpointBytes?: number;
  /**
   * How old written bytes may be that are not noted yet, in milliseconds.
   *
   * @default {5_000}
   */
  checkpointMs?: number;
  /**
   * Milliseconds since any moment.
   *
   * @default {performance.now}
   */
  nowMs?: () => number;
}

/** What a killed process loses at most; a second of a 500 Mbit/s line. */
export const CHECKPOINT_BYTES = 64 * 1024 * 1024;

const CHECKPOINT_MS = 5_000;

/** How far the writing was at a moment. */
interface Mark {
  bytes: number;
  ms: number;
}

/**
 * Decides when an unfinished file is saved. Half of what may be lost starts a save that writing goes
 * on beside; all of it makes the writers wait for that save. As long as there is something to save a
 * timer looks, too, for writers that get nothing to write; it keeps no process alive.
 */
export class Checkpoints implements Disposable {
  readonly #options: Required<CheckpointsOptions>;
  #writtenBytes = 0;
  #started: Mark;
  #saved: Mark;
  #running: Promise<void> | undefined;
  #failure: { error: unknown } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDisposed = false;

  /** Begins with nothing to save. */
  constructor({
    save,
    checkpointBytes = CHECKPOINT_BYTES,
    checkpointMs = CHECKPOINT_MS,
    nowMs = () => performance.now(),
  }: CheckpointsOptions) {
    this.#options = { save, checkpointBytes, checkpointMs, nowMs };
    this.#started = this.#mark();
    this.#saved = this.#started;
  }

  /** Counts bytes that were written. */
  wrote(bytes: number): void {
    this.#writtenBytes += bytes;
    this.#arm();
  }

  /**
   * Saves if it is time; waits only if too much would be lost otherwise.
   *
   * @throws what `save` threw since the last call.
   */
  async ifDue(): Promise<void> {
    this.#throwFailure();
    if (this.#isBehind(this.#started, 0.5)) this.#start();
    if (this.#isBehind(this.#saved, 1)) await this.settle();
  }

  /**
   * Saves everything that was written before the call.
   *
   * @throws what `save` throws.
   */
  async now(): Promise<void> {
    await this.settle();
    this.#start();
    await this.settle();
  }

  /**
   * Waits for a save that is under way.
   *
   * @throws what `save` threw.
   */
  async settle(): Promise<void> {
    await this.#running;
    this.#throwFailure();
  }

  /** Saves nothing any more unless it is told to. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    const { checkpointMs, nowMs } = this.#options;
    const isSaved = this.#writtenBytes === this.#started.bytes;
    if (this.#timer !== undefined || this.#isDisposed || isSaved) return;
    const leftMs = this.#started.ms + checkpointMs / 2 - nowMs();
    this.#timer = setTimeout(() => this.#look(), Math.max(0, leftMs));
    Deno.unrefTimer(this.#timer);
  }

  #look(): void {
    this.#timer = undefined;
    if (this.#isBehind(this.#started, 0.5)) this.#start();
    else this.#arm();
  }

  #start(): void {
    this.#running ??= this.#save();
  }

  async #save(): Promise<void> {
    this.#started = this.#mark();
    try {
      await this.#options.save();
      this.#saved = this.#started;
      this.#arm();
    } catch (error) {
      // Kept for the next call: nobody may be waiting for this one.
      this.#failure = { error };
    } finally {
      this.#running = undefined;
    }
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }

  #isBehind({ bytes, ms }: Mark, share: number): boolean {
    const { checkpointBytes, checkpointMs, nowMs } = this.#options;
    const pendingBytes = this.#writtenBytes - bytes;
    if (pendingBytes === 0) return false;
    return pendingBytes >= share * checkpointBytes ||
      nowMs() - ms >= share * checkpointMs;
  }

  #mark(): Mark {
    return { bytes: this.#writtenBytes, ms: this.#options.nowMs() };
  }
}
