import { join } from "@std/path";
import { z } from "zod";
import { ConfigError, NotFoundError } from "../../base/errors.ts";
import { readJson } from "../../base/json.ts";
import { validate } from "../../catalog/validate.ts";
import type { ChatTemplate } from "../text/render_prompt.ts";

/** What a model's directory says about text, besides its tokens. */
export interface ChatFiles {
  /** Content of `tokenizer_config.json`. */
  readonly config: TokenizerConfig;
  /** How a conversation becomes a prompt. */
  readonly template: ChatTemplate;
}

/** A token is written as its text, or as an object that has it. */
const TOKEN = z.union([
  z.string(),
  z.object({ content: z.string() }),
  z.null(),
]);

const TEMPLATES = z.array(z.object({ name: z.string(), template: z.string() }));

const TOKENIZER = z.looseObject({
  model: z.looseObject({}),
  added_tokens: z.array(z.looseObject({})),
});

const TOKENIZER_CONFIG = z.looseObject({
  bos_token: TOKEN.optional(),
  eos_token: TOKEN.optional(),
  pad_token: TOKEN.optional(),
  unk_token: TOKEN.optional(),
  additional_special_tokens: z.array(z.unknown()).nullish(),
  chat_template: z.union([z.string(), TEMPLATES]).optional(),
});

/** Content of `tokenizer_config.json`. */
export type TokenizerConfig = z.infer<typeof TOKENIZER_CONFIG>;

/**
 * Reads `tokenizer_config.json` and, if that has no chat template, `chat_template.jinja` of a model's
 * directory.
 *
 * @throws {ConfigError} If one is missing or not as expected; the message names the file.
 */
export async function readChatFiles(directory: string): Promise<ChatFiles> {
  const path = join(directory, "tokenizer_config.json");
  const config = validate(TOKENIZER_CONFIG, await readFile(path), path);
  return { config, template: await findTemplate(directory, config, path) };
}

/**
 * Reads a `tokenizer.json`.
 *
 * @throws {ConfigError} If it is missing or not as expected; the message names it.
 */
export async function readTokenizer(path: string): Promise<object> {
  return validate(TOKENIZER, await readFile(path), path);
}

async function readFile(path: string): Promise<unknown> {
  try {
    return await readJson(path);
  } catch (cause) {
    if (!(cause instanceof NotFoundError)) throw cause;
    throw new ConfigError(cause.message, { cause });
  }
}

async function findTemplate(
  directory: string,
  config: TokenizerConfig,
  configPath: string,
): Promise<ChatTemplate> {
  const variables = {
    "bos_token": textOf(config.bos_token),
    "eos_token": textOf(config.eos_token),
    "pad_token": textOf(config.pad_token),
    "unk_token": textOf(config.unk_token),
  };
  const own = ownTemplate(config);
  if (own !== undefined) return { source: own, origin: configPath, variables };
  const origin = join(directory, "chat_template.jinja");
  try {
    return { source: await Deno.readTextFile(origin), origin, variables };
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new ConfigError(
      `Cannot use "${configPath}": it has no chat_template, and there is no "${origin}"`,
      { cause },
    );
  }
}

function ownTemplate({ chat_template: own }: TokenizerConfig) {
  return Array.isArray(own)
    ? own.find(({ name }) => name === "default")?.template
    : own;
}

function textOf(token: z.infer<typeof TOKEN> | undefined): string {
  if (token === null || token === undefined) return "";
  return typeof token === "string" ? token : token.content;
}
