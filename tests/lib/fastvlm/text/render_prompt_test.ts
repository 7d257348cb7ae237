import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../../lib/base/errors.ts";
import { renderPrompt } from "../../../../lib/fastvlm/text/render_prompt.ts";
import { tinyTokenizerFiles } from "../../../support/onnx_tiny_tokenizer.ts";

const QWEN2 = tinyTokenizerFiles().template;

Deno.test("renderPrompt() renders Qwen2's template as Apple's predict.py does", () => {
  assertEquals(renderPrompt("What are these?", toTemplate(QWEN2)), [
    {
      kind: "template",
      text: "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n" +
        "<|im_start|>user\n",
    },
    { kind: "image" },
    { kind: "template", text: "\n" },
    { kind: "plain", text: "What are these?" },
    { kind: "template", text: "<|im_end|>\n<|im_start|>assistant\n" },
  ]);
});

Deno.test("renderPrompt() keeps the person's text out of the template", () => {
  const text = "{{ 1 + 1 }} {% raw %} <image> \uE000text\uE001";
  const pieces = renderPrompt(text, toTemplate(QWEN2));
  assertEquals(pieces.filter((piece) => piece.kind === "plain"), [
    { kind: "plain", text },
  ]);
});

Deno.test("renderPrompt() gives templates their variables", () => {
  const template = toTemplate(
    "{{ bos_token }}{{ messages[0].content | trim }}",
  );
  assertEquals(renderPrompt("x", template)[0], {
    kind: "template",
    text: "<s>",
  });
});

Deno.test("renderPrompt() refuses a template that fails or drops the message", async (t) => {
  const cases = [
    ["{% if %}", "the chat template fails: "],
    ["{{ raise_exception('no') }}", "the chat template fails: "],
    ["hello", "the chat template must render the user's message once"],
    [
      "{{ messages[0].content }}{{ messages[0].content }}",
      "the chat template must render the user's message once",
    ],
  ] as const;
  for (const [source, reason] of cases) {
    await t.step(source, () => {
      assertThrows(
        () => renderPrompt("x", toTemplate(source)),
        ConfigError,
        `Cannot use "tokenizer_config.json": ${reason}`,
      );
    });
  }
});

function toTemplate(source: string) {
  return {
    source,
    origin: "tokenizer_config.json",
    variables: { "bos_token": "<s>" },
  };
}
