import { ConfigError } from "../../base/errors.ts";
import { isRecord } from "../../base/json.ts";
import { bytesOfToken } from "./byte_alphabet.ts";
import { TokenBytes } from "./token_bytes.ts";

/** A token that stands beside the vocabulary in `tokenizer.json`. */
export interface AddedToken {
  /** Its id. */
  readonly id: number;
  /** Its text. */
  readonly content: string;
  /** Whether it is no text to anybody but the model. */
  readonly special: boolean;
}

/** The tokens of a `tokenizer.json`. */
export interface ListedTokens {
  /** Ids of tokens by their bytes, in the alphabet for bytes. */
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Tokens that stand beside them. */
  readonly added: readonly AddedToken[];
}

/**
 * Reads the tokens of a `tokenizer.json` with a byte-level vocabulary, as Qwen2's.
 *
 * @param tokenizer The file's content, parsed.
 * @throws {ConfigError} If it is no such tokenizer.
 */
export function readTokens(tokenizer: unknown): ListedTokens {
  const file = isRecord(tokenizer) ? tokenizer : {};
  const { model, decoder, added_tokens: added = [] } = file;
  const vocabulary = isRecord(model) ? model["vocab"] : undefined;
  if (!isRecord(vocabulary) || !isByteLevel(decoder)) {
    throw refusal("it has no byte-level vocabulary");
  }
  if (!Array.isArray(added) || !added.every(isAddedToken)) {
    throw refusal('its "added_tokens" are malformed');
  }
  return { vocabulary: readIds(vocabulary), added };
}

/** The bytes of tokens. Added ones that are special have none; the others stand for their text. */
export function tokenBytesOf(listed: ListedTokens): TokenBytes {
  return TokenBytes.of(bytesById(listed));
}

/** One by one, as 150,000 arrays at once would take a lot of memory. */
function* bytesById(
  { vocabulary, added }: ListedTokens,
): Generator<Uint8Array | undefined> {
  const names: string[] = [];
  for (const [name, id] of vocabulary) names[id] = name;
  const own = new Map(added.map((token) => [token.id, token]));
  const size = Math.max(names.length, ...added.map(({ id }) => id + 1));
  const encoder = new TextEncoder();
  for (let id = 0; id < size; id += 1) {
    const { special, content } = own.get(id) ?? {};
    const name = names[id];
    if (content !== undefined) {
      yield special ? undefined : encoder.encode(content);
    } else yield name === undefined ? undefined : bytesOfToken(name);
  }
}

function isByteLevel(decoder: unknown): boolean {
  if (!isRecord(decoder)) return false;
  const { type, decoders } = decoder;
  return type === "ByteLevel" ||
    (Array.isArray(decoders) && decoders.some(isByteLevel));
}

function readIds(vocabulary: Record<string, unknown>): Map<string, number> {
  const ids = new Map<string, number>();
  for (const token of Object.keys(vocabulary)) {
    const id = vocabulary[token];
    if (!isId(id)) throw refusal(`token ${JSON.stringify(token)} has no id`);
    ids.set(token, id);
  }
  return ids;
}

function isAddedToken(token: unknown): token is AddedToken {
  return isRecord(token) && isId(token["id"]) &&
    typeof token["content"] === "string" &&
    typeof token["special"] === "boolean";
}

function isId(id: unknown): id is number {
  return Number.isSafeInteger(id) && Number(id) >= 0;
}

function refusal(reason: string): ConfigError {
  return new ConfigError(
    `Cannot use the tokenizer for structured answers: ${reason}`,
  );
}
