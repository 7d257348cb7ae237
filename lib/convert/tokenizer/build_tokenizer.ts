import { ModelFormatError } from "../../base/errors.ts";
import { showValue } from "../../catalog/validate.ts";
import { type AddedToken, specialToken } from "./added_tokens.ts";
import { formatJson } from "./json_files.ts";
import { IMAGE_TOKEN } from "./qwen2_format.ts";
import type { TokenizerSource } from "./read_tokenizer_files.ts";
import { formatTokenizerJson } from "./tokenizer_json.ts";

/** What a tokenizer has to fit. */
export interface BuildTokenizerOptions {
  /** Rows of the checkpoint's `embed_tokens`: the ids that the model has learned. */
  vocabularyRows: number;
  /**
   * Rows that the converted `embed_tokens` may have; `<image>` may have one beyond those that were
   * learned, as the picture's vectors take its place.
   *
   * @default {vocabularyRows}
   */
  embeddingRows?: number | undefined;
}

/** The tokenizer of a converted model. */
export interface ConvertedTokenizer {
  /** Id of `<image>`. */
  readonly imageTokenId: number;
  /** Rows that the converted `embed_tokens` must have. */
  readonly embeddingRows: number;
  /** Contents of `tokenizer.json`, `tokenizer_config.json` and `special_tokens_map.json`, by name. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Builds the files of a converted model's tokenizer. `<image>` gets the next free id where it is
 * missing, as Apple's export script does it. The same source gives the same bytes.
 *
 * @throws {ModelFormatError} If a token's id has no row in the embedding.
 */
export function buildTokenizer(
  source: TokenizerSource,
  { vocabularyRows, embeddingRows = vocabularyRows }: BuildTokenizerOptions,
): ConvertedTokenizer {
  const image = findImageToken(source);
  const addedTokens = [
    ...source.addedTokens.filter(({ id }) => id !== image.id),
    image,
  ].sort((a, b) => a.id - b.id);
  checkRows(source, vocabularyRows);
  if (image.id >= embeddingRows) throw noImageRow(source, image, embeddingRows);
  return {
    imageTokenId: image.id,
    embeddingRows: Math.max(vocabularyRows, image.id + 1),
    files: {
      "tokenizer.json": formatTokenizerJson(source, addedTokens),
      "tokenizer_config.json": formatJson(describeConfig(source, addedTokens)),
      "special_tokens_map.json": formatJson(describeSpecialTokens(source)),
    },
  };
}

function findImageToken({ addedTokens, vocabulary }: TokenizerSource) {
  const known = addedTokens.find(({ content }) => content === IMAGE_TOKEN);
  if (known !== undefined) return known;
  let highest = -1;
  for (const id of vocabulary.values()) highest = Math.max(highest, id);
  for (const { id } of addedTokens) highest = Math.max(highest, id);
  const id = vocabulary.get(IMAGE_TOKEN) ?? highest + 1;
  return specialToken(id, IMAGE_TOKEN);
}

function checkRows(
  { directory, vocabulary, addedTokens }: TokenizerSource,
  rows: number,
): void {
  const added = addedTokens.filter(({ content }) => content !== IMAGE_TOKEN)
    .map(({ content, id }) => [content, id] as const);
  for (const [token, id] of [...vocabulary, ...added]) {
    if (id < rows) continue;
    throw new ModelFormatError(
      `Cannot use the tokenizer of "${directory}": ${showValue(token)} has ` +
        `the id ${id}, and the model's embed_tokens has ${rows} rows`,
    );
  }
}

function noImageRow(
  { directory }: TokenizerSource,
  { id }: AddedToken,
  rows: number,
): ModelFormatError {
  return new ModelFormatError(
    `Cannot use the tokenizer of "${directory}": "${IMAGE_TOKEN}" needs the ` +
      `id ${id}, and the model's embed_tokens has ${rows} rows`,
  );
}

/** The checkpoint's own configuration, with what the libraries need where it does not say it. */
function describeConfig(
  { config, specialTokens: { roles, others }, chatTemplate }: TokenizerSource,
  addedTokens: readonly AddedToken[],
): unknown {
  const { auto_map: _code, ...rest } = config;
  return {
    // Some libraries clean up by default, which would change decoded text.
    clean_up_tokenization_spaces: false,
    ...rest,
    // Some libraries take a token's text only.
    ...roles,
    ...(others && { additional_special_tokens: others }),
    added_tokens_decoder: Object.fromEntries(
      addedTokens.map(({ id, ...token }) => [id, token]),
    ),
    chat_template: chatTemplate,
    tokenizer_class: "Qwen2Tokenizer",
  };
}

function describeSpecialTokens(
  { specialTokens: { roles, others }, specialTokensMap }: TokenizerSource,
): unknown {
  if (specialTokensMap !== undefined) return specialTokensMap;
  const present = Object.entries(roles).filter(([, text]) => text !== null);
  return {
    ...Object.fromEntries(present),
    ...(others && { additional_special_tokens: others }),
  };
}
