/** A folder of its own for one test, removed when it goes out of scope. */
export class TempDirectory implements AsyncDisposable {
  /** Absolute path, without symbolic links. */
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async create(): Promise<TempDirectory> {
    return new TempDirectory(
      await Deno.realPath(await Deno.makeTempDir({ prefix: "fastvlm-test-" })),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}
