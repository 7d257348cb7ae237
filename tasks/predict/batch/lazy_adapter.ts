import type { Adapter, AdapterOptions } from "../../../lib/fastvlm/types.ts";

/** Loads the model when the first picture needs it: a run that has nothing left to do needs none. */
export class LazyAdapter implements AsyncDisposable {
  readonly #options: AdapterOptions;
  #adapter: Promise<Adapter> | undefined;

  /** Says which model it will be. */
  constructor(options: AdapterOptions) {
    this.#options = options;
  }

  /**
   * The adapter, which the first call loads.
   *
   * @throws what `createAdapter()` throws.
   */
  async get(): Promise<Adapter> {
    this.#adapter ??= load(this.#options);
    return await this.#adapter;
  }

  /** Closes the adapter if there is one. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#adapter === undefined) return;
    // Whoever asked for it has been told why there is none.
    const adapter = await this.#adapter.catch(() => undefined);
    await adapter?.close();
  }
}

async function load(options: AdapterOptions): Promise<Adapter> {
  const { createAdapter } = await import("../../../lib/fastvlm/adapter.ts");
  return await createAdapter(options);
}
