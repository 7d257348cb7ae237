import { join } from "@std/path";
import { buildTokenizer } from "../../../lib/convert/tokenizer/build_tokenizer.ts";
import { readTokenizerFiles } from "../../../lib/convert/tokenizer/read_tokenizer_files.ts";
import {
  type OpenedTokenizer,
  openTokenizer,
} from "../../../lib/fastvlm/text/tokenizer/open_tokenizer.ts";
import { TempDirectory } from "../temp_directory.ts";
import { writeAppleTokenizerFiles } from "./write_apple_tokenizer_files.ts";

/** Rows of the embedding of FastVLM-0.5B and -1.5B. */
const VOCABULARY_ROWS = 151_936;

/** Qwen2.5's tokenizer, converted and read as the runtime does with that of a model. */
export async function realTextTokenizer(): Promise<OpenedTokenizer> {
  await using temp = await TempDirectory.create();
  await writeAppleTokenizerFiles(temp.path, { form: "qwen2.5" });
  const { files } = buildTokenizer(await readTokenizerFiles(temp.path), {
    vocabularyRows: VOCABULARY_ROWS,
  });
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(temp.path, name), text);
  }
  return await openTokenizer(temp.path);
}
