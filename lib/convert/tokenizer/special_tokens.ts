import { z } from "zod";
import { checkJson, type JsonObject } from "./json_files.ts";

/** A token is written as its text, or as an object that has it. */
const TOKEN = z.union([
  z.string(),
  z.looseObject({ content: z.string() }),
  z.null(),
]);

const SPECIAL_TOKENS = z.looseObject({
  bos_token: TOKEN.optional(),
  eos_token: TOKEN.optional(),
  pad_token: TOKEN.optional(),
  unk_token: TOKEN.optional(),
  additional_special_tokens: z.array(TOKEN).nullish(),
});

/** The tokens that a file names as special: the text of each, by its role. */
export interface SpecialTokens {
  /** Tokens that have a role, such as `eos_token`; null for those that the file says are none. */
  readonly roles: Readonly<Record<string, string | null>>;
  /** Tokens without a role; undefined if the file does not speak of any. */
  readonly others: readonly string[] | undefined;
}

/**
 * Reads the special tokens that `tokenizer_config.json` or `special_tokens_map.json` names.
 *
 * @throws {ModelFormatError} If one is neither a text, nor an object with one, nor null.
 */
export function parseSpecialTokens(
  file: JsonObject,
  origin: string,
): SpecialTokens {
  const { additional_special_tokens: others, ...rest } = checkJson(
    SPECIAL_TOKENS,
    file,
    origin,
  );
  const { bos_token, eos_token, pad_token, unk_token } = rest;
  const roles = Object.entries({ bos_token, eos_token, pad_token, unk_token })
    .flatMap(([role, token]) =>
      token === undefined ? [] : [[role, textOf(token)] as const]
    );
  return {
    roles: Object.fromEntries(roles),
    others: others?.map(textOf).filter((text) => text !== null),
  };
}

/** The texts of all special tokens. */
export function textsOf({ roles, others = [] }: SpecialTokens): string[] {
  return [...Object.values(roles), ...others].filter((text) => text !== null);
}

function textOf(token: z.infer<typeof TOKEN>): string | null {
  return token === null || typeof token === "string" ? token : token.content;
}
