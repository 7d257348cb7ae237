import { ModelFormatError } from "../../base/errors.ts";
import { showValue } from "../../catalog/validate.ts";
import { readJsonObject } from "./json_files.ts";

/** Tokens and their ids. Tokens are in the byte alphabet: each character stands for a byte. */
export type Vocabulary = ReadonlyMap<string, number>;

/**
 * Reads `vocab.json`, an object of tokens and ids.
 *
 * A plain loop and no schema: it takes a tenth of the time, and schemas drop the key `__proto__`.
 *
 * @throws {ModelFormatError} If it is not such a file, or two tokens have one id.
 */
export async function readVocabulary(path: string): Promise<Vocabulary> {
  const entries = Object.entries(await readJsonObject(path));
  if (entries.length === 0) {
    throw new ModelFormatError(`Cannot use "${path}": it holds no tokens`);
  }
  const vocabulary = new Map<string, number>();
  const tokens = new Map<number, string>();
  for (const [token, id] of entries) {
    if (!isTokenId(id)) throw badId(path, token, id);
    const other = tokens.get(id);
    if (other !== undefined) throw sameId(`"${path}"`, [other, token], id);
    vocabulary.set(token, id);
    tokens.set(id, token);
  }
  return vocabulary;
}

/** Says whether a value can be the id of a token. */
export function isTokenId(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** The error for a token whose id is no id. */
export function badId(
  path: string,
  token: string,
  id: unknown,
): ModelFormatError {
  return new ModelFormatError(
    `Cannot use "${path}": the id of ${showValue(token)} must be an integer ` +
      `>= 0: current value is ${showValue(id)}`,
  );
}

/** The error for two tokens with one id; `subject` is what cannot be used. */
export function sameId(
  subject: string,
  tokens: readonly [string, string],
  id: number,
): ModelFormatError {
  const [first, second] = tokens.map(showValue);
  return new ModelFormatError(
    `Cannot use ${subject}: ${first} and ${second} both have the id ${id}`,
  );
}
