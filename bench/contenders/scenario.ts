/**
 * What a process is to do:
 *
 * - `one`: load, answer the first prompt about each picture in turn, of which the first answer has
 *   `maxTokens` tokens and the others one, and then the second prompt about the last picture.
 * - `eight`: load, and answer all prompts about the first picture at once.
 * - `folder`: load, and answer the first prompt about each picture, as fast as it can.
 * - `language`: load the language model alone, read a prompt for each picture without it, and go on after
 *   the first one.
 */
export type ScenarioKind = "one" | "eight" | "folder" | "language";

/** What a measured process is told, as JSON, in its last argument. */
export interface Scenario {
  /** What it is to do. */
  readonly kind: ScenarioKind;
  /** Paths of pictures. */
  readonly pictures: readonly string[];
  /** Questions. */
  readonly prompts: readonly string[];
  /** Tokens of a prompt, a picture among them, for a program that takes none. */
  readonly promptTokens: number;
  /** Tokens of an answer. */
  readonly maxTokens: number;
  /** Threads that it may use. */
  readonly threads: number;
}
