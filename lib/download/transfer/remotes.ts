import type { RemoteFile } from "./transfer_options.ts";

/** A place that a file can be fetched from, and what was learned about it. */
export interface Remote extends RemoteFile {
  /** Host and port, to name it by. */
  readonly host: string;
  /** Whether it is asked for whole files only, since its ranges are of no use. */
  isWholeOnly: boolean;
}

/**
 * The places that have a file. The one in use stays in use as long as it works; those that cannot have
 * the file are not asked again.
 */
export class Remotes {
  #usable: readonly Remote[];
  #tried = new Set<Remote>();
  #current: Remote;

  /**
   * Begins with the first one.
   *
   * @throws {RangeError} If there is none.
   */
  constructor(remotes: readonly RemoteFile[]) {
    this.#usable = remotes.map((remote) => ({
      ...remote,
      host: remote.url.host,
      isWholeOnly: false,
    }));
    this.#current = this.#at(0);
  }

  /** The one to ask. */
  get current(): Remote {
    return this.#current;
  }

  /** Notes that something useful came from the one in use. */
  noteProgress(): void {
    this.#tried.clear();
  }

  /** Turns to the next one, and says whether all have had their turn without any progress. */
  moveOn(): boolean {
    this.#tried.add(this.#current);
    const index = this.#usable.indexOf(this.#current);
    this.#current = this.#at((index + 1) % this.#usable.length);
    const isRoundOver = this.#tried.has(this.#current);
    if (isRoundOver) this.#tried.clear();
    return isRoundOver;
  }

  /** Gives the one in use up and turns to the next one, if there is another; says whether there is. */
  giveUp(): boolean {
    if (this.#usable.length === 1) return false;
    const lost = this.#current;
    this.moveOn();
    this.#usable = this.#usable.filter((remote) => remote !== lost);
    return true;
  }

  #at(index: number): Remote {
    const remote = this.#usable[index];
    if (remote !== undefined) return remote;
    throw new RangeError(
      "Cannot transfer a file as it must have 1 or more remotes",
    );
  }
}
