/** Tells whoever waits for graphs which of them are written. */
export class WrittenGraphs {
  readonly #graphs = new Map<string, PromiseWithResolvers<void>>();

  /** Tells that the graph of a path is written with its weights. */
  add(path: string): void {
    this.#graphOf(path).resolve();
  }

  /**
   * Ends when the graph of a path is written.
   *
   * @throws the signal's reason, if that ends the waiting.
   */
  async wait(path: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort);
    try {
      await Promise.race([this.#graphOf(path).promise, aborted]);
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  #graphOf(path: string): PromiseWithResolvers<void> {
    const graph = this.#graphs.get(path) ?? Promise.withResolvers<void>();
    this.#graphs.set(path, graph);
    return graph;
  }
}
