import { z } from "zod";
import {
  describeTokenizer,
  describeTokenizerConfig,
} from "../../lib/fastvlm/tiny/tokens/tokenizer_files.ts";
import { buildVocabulary } from "../../lib/fastvlm/tiny/tokens/vocabulary.ts";
import type { TokenizerFiles } from "../../lib/fastvlm/text/tokenizer/library_tokenizer.ts";

const CONFIG = z.looseObject({ chat_template: z.string() });

/** The files of the built-in model's tokenizer: Qwen2's steps with a small vocabulary. */
export function tinyTokenizerFiles(): TokenizerFiles & { template: string } {
  const vocabulary = buildVocabulary();
  const config = CONFIG.parse(describeTokenizerConfig(vocabulary));
  return {
    tokenizer: z.looseObject({}).parse(describeTokenizer(vocabulary)),
    config,
    origin: "tokenizer.json",
    template: config.chat_template,
  };
}
