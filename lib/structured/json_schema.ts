/**
 * A JSON Schema, as read from a file or written as a literal. `compileSchema` says which keywords
 * are supported; those that only describe, as `title`, are ignored.
 */
export interface JsonSchema {
  /** The keywords, by name. */
  readonly [keyword: string]: unknown;
}
