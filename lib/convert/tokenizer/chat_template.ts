import { join } from "@std/path";
import { z } from "zod";
import { ModelFormatError } from "../../base/errors.ts";
import { readIfPresent } from "../../base/read_if_present.ts";
import type { AddedToken } from "./added_tokens.ts";
import { checkJson, type JsonObject } from "./json_files.ts";
import { CHAT_TEMPLATE, TURN_END, TURN_START } from "./qwen2_format.ts";

const TEMPLATES = z.array(z.object({ name: z.string(), template: z.string() }));

const CONFIG = z.looseObject({
  chat_template: z.union([z.string(), TEMPLATES]).nullish(),
});

/** A chat template in Jinja, or several by name, one of them named `default`. */
export type ChatTemplate = string | readonly NamedTemplate[];

/** One of several chat templates. */
export interface NamedTemplate {
  /** What it is for. */
  readonly name: string;
  /** The template, in Jinja. */
  readonly template: string;
}

/**
 * Finds the chat template of a checkpoint: that of `tokenizer_config.json`, else
 * `chat_template.jinja`, else FastVLM's own.
 *
 * @throws {ModelFormatError} If there is none and the tokens of FastVLM's own are missing.
 */
export async function findChatTemplate(
  directory: string,
  config: JsonObject,
  tokens: readonly AddedToken[],
): Promise<ChatTemplate> {
  const origin = join(directory, "tokenizer_config.json");
  const { chat_template: own } = checkJson(CONFIG, config, origin);
  if (typeof own === "string") return own;
  if (own?.some(({ name }) => name === "default")) return own;
  const file = await readIfPresent(join(directory, "chat_template.jinja"));
  if (file !== undefined) return file;
  const missing = [TURN_START, TURN_END]
    .find((text) => tokens.every(({ content }) => content !== text));
  if (missing === undefined) return CHAT_TEMPLATE;
  throw new ModelFormatError(
    `Cannot use "${origin}": it has no chat_template, and without the token ` +
      `"${missing}" FastVLM's own cannot be used`,
  );
}
