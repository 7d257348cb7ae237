import { assertEquals, assertThrows } from "@std/assert";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { buildTokenizer } from "../../../../lib/convert/tokenizer/build_tokenizer.ts";
import {
  readTokenizerFiles,
  type TokenizerSource,
} from "../../../../lib/convert/tokenizer/read_tokenizer_files.ts";
import { tinyTokenizerFiles } from "../../../support/onnx_tiny_tokenizer.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";
import { tableTokenizerOf } from "../../../support/tokenizer/table_tokenizer_of.ts";
import {
  tinyTokenizerContent,
  tinyVocabularySize,
} from "../../../support/tokenizer/tiny_tokenizer_content.ts";
import {
  type AppleTokenizerContent,
  writeTokenizerContent,
} from "../../../support/tokenizer/write_apple_tokenizer_files.ts";

const ROWS = tinyVocabularySize();

Deno.test("buildTokenizer() makes what our runtime reads as the tokenizer that it was made from", async () => {
  const { files, imageTokenId } = buildTokenizer(await read(), {
    vocabularyRows: ROWS,
  });
  const converted = tableTokenizerOf(parse(files["tokenizer.json"]));
  const original = tableTokenizerOf(tinyTokenizerFiles().tokenizer);
  const pieces = [
    { kind: "template", text: "<|im_start|>user\n" },
    { kind: "image" },
    { kind: "plain", text: "\nWhere is the naïve 漢字? <image>" },
    { kind: "template", text: "<|im_end|>\n" },
  ] as const;
  assertEquals(
    converted.encodePrompt(pieces),
    original.encodePrompt(pieces),
  );
  assertEquals(converted.idOf("<image>"), imageTokenId);
  assertEquals(original.idOf("<image>"), imageTokenId);
});

Deno.test("buildTokenizer() gives the same bytes every time", async () => {
  const build = async () =>
    buildTokenizer(await read(), { vocabularyRows: ROWS }).files;
  assertEquals(await build(), await build());
});

Deno.test("buildTokenizer() keeps the <image> that a tokenizer has", async (t) => {
  await t.step("among the added tokens, with its flags", async () => {
    const source = await read(({ addedTokens, config }) => {
      addedTokens["<later>"] = ROWS;
      addedTokens["<image>"] = ROWS - 1;
      const image = { content: "<image>", rstrip: true, special: true };
      config["added_tokens_decoder"] = { [ROWS - 1]: image };
    });
    const { files, imageTokenId } = buildTokenizer(source, {
      vocabularyRows: ROWS + 1,
    });
    assertEquals(imageTokenId, ROWS - 1);
    const { added_tokens: added } = parse(files["tokenizer.json"]);
    assertEquals(added.slice(-2), [
      { ...addedToken(ROWS - 1, "<image>"), rstrip: true },
      {
        ...addedToken(ROWS, "<later>"),
        normalized: true,
        special: false,
      },
    ]);
  });
  await t.step("in the vocabulary", async () => {
    const source = await read(({ vocabulary }) => {
      vocabulary["<image>"] = ROWS - 1;
    });
    const { files, imageTokenId } = buildTokenizer(source, {
      vocabularyRows: ROWS,
    });
    assertEquals(imageTokenId, ROWS - 1);
    const { added_tokens: added } = parse(files["tokenizer.json"]);
    assertEquals(added.at(-1), addedToken(ROWS - 1, "<image>"));
  });
});

Deno.test("buildTokenizer() refuses ids without a row in the embedding", async (t) => {
  await t.step("of the vocabulary", async () => {
    const source = await read();
    const error = assertThrows(
      () => buildTokenizer(source, { vocabularyRows: 300 }),
      ModelFormatError,
    );
    const [token] = [...source.vocabulary].find(([, id]) => id === 300) ?? [];
    assertEquals(
      error.message,
      `Cannot use the tokenizer of "${source.directory}": "${token}" has the id 300, and the model's embed_tokens has 300 rows`,
    );
  });
  await t.step("of the added tokens", async () => {
    const source = await read();
    assertThrows(
      () => buildTokenizer(source, { vocabularyRows: ROWS - 2 }),
      ModelFormatError,
      `"<|im_end|>" has the id ${ROWS - 2}, and the model's embed_tokens has ${
        ROWS - 2
      } rows`,
    );
  });
  await t.step("of <image>", async () => {
    const source = await read();
    const error = assertThrows(
      () => buildTokenizer(source, { vocabularyRows: ROWS - 1 }),
      ModelFormatError,
    );
    assertEquals(
      error.message,
      `Cannot use the tokenizer of "${source.directory}": "<image>" needs the id ${
        ROWS - 1
      }, and the model's embed_tokens has ${ROWS - 1} rows`,
    );
  });
});

Deno.test("buildTokenizer() lets <image>, and nothing else, have a row that pads the embedding", async () => {
  const source = await read();
  const { imageTokenId, embeddingRows } = buildTokenizer(source, {
    vocabularyRows: ROWS - 1,
    embeddingRows: ROWS,
  });
  assertEquals([imageTokenId, embeddingRows], [ROWS - 1, ROWS]);
  assertThrows(
    () =>
      buildTokenizer(source, {
        vocabularyRows: ROWS - 2,
        embeddingRows: ROWS,
      }),
    ModelFormatError,
    '"<|im_end|>" has the id',
  );
});

Deno.test("buildTokenizer() writes tokens of tokenizer_config.json as text and keeps what else it says", async () => {
  const source = await read(({ config }) => {
    config["eos_token"] = { content: "<|im_end|>", lstrip: false };
    config["additional_special_tokens"] = [{ content: "<|im_start|>" }];
    config["model_max_length"] = 512;
    config["auto_map"] = { AutoTokenizer: "code.py" };
    config["tokenizer_class"] = "Qwen2TokenizerFast";
  });
  const { files } = buildTokenizer(source, { vocabularyRows: ROWS });
  const { added_tokens_decoder: decoder, chat_template: template, ...rest } =
    parse(files["tokenizer_config.json"]);
  assertEquals(rest, {
    additional_special_tokens: ["<|im_start|>"],
    clean_up_tokenization_spaces: false,
    eos_token: "<|im_end|>",
    model_max_length: 512,
    pad_token: "<|endoftext|>",
    tokenizer_class: "Qwen2Tokenizer",
  });
  assertEquals(template, source.chatTemplate);
  const { id: _id, ...image } = addedToken(ROWS - 1, "<image>");
  assertEquals(decoder[ROWS - 1], image);
});

Deno.test("buildTokenizer() writes special_tokens_map.json where there is none", async () => {
  const source = await read();
  const { files } = buildTokenizer(
    { ...source, specialTokensMap: undefined },
    { vocabularyRows: ROWS },
  );
  assertEquals(parse(files["special_tokens_map.json"]), {
    eos_token: "<|im_end|>",
    pad_token: "<|endoftext|>",
  });
});

async function read(
  change: (content: AppleTokenizerContent) => void = () => {},
): Promise<TokenizerSource> {
  await using temp = await TempDirectory.create();
  const content = tinyTokenizerContent();
  change(content);
  await writeTokenizerContent(temp.path, content);
  return await readTokenizerFiles(temp.path);
}

function parse(text = "{}") {
  return JSON.parse(text);
}

function addedToken(id: number, content: string) {
  return {
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  };
}
