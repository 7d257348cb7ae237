/** What a file's content must be. */
export interface ExpectedDigest {
  /**
   * `"sha256"`: of the content. `"gitBlob"`: git's SHA-1 of the content with its length before it,
   * which is all that the Hub tells of a small file.
   */
  algorithm: "sha256" | "gitBlob";
  /** The digest in lower-case hexadecimal. */
  value: string;
}

/** One file of a model as it must become. */
export interface WantedFile {
  /** Path below the model's directory, and in the repository. */
  path: string;
  /** Length in bytes. */
  bytes: number;
  /** What its content must be. */
  digest: ExpectedDigest;
}
