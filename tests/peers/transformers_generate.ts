/**
 * Runs a model's folder in transformers.js and prints its answers as JSON, one for each prompt:
 * `transformers_generate.ts FOLDER PICTURE PROMPT…`. A process of its own, since two versions of
 * onnxruntime cannot share one.
 *
 * @module
 */

import { basename, dirname, join } from "@std/path";
import {
  AutoProcessor,
  env,
  LlavaQwen2ForCausalLM,
  RawImage,
  type Tensor,
} from "@huggingface/transformers";

const MAX_TOKENS = 64;

const [folder = "", picture = "", ...prompts] = Deno.args;
env.allowRemoteModels = false;
env.localModelPath = dirname(folder);
const name = basename(folder);
const processor = await AutoProcessor.from_pretrained(name);
const model = await LlavaQwen2ForCausalLM.from_pretrained(name, {
  // What config.json names, else float32.
  ...(await namesTypes(folder) ? {} : { dtype: "fp32" as const }),
  device: "cpu",
});
const image = await RawImage.read(picture);
const answers: string[] = [];
for (const prompt of prompts) answers.push(await answer(prompt));
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(answers)));
// Its sessions keep threads that would hold the process back.
Deno.exit(0);

async function namesTypes(folder: string): Promise<boolean> {
  const config = JSON.parse(
    await Deno.readTextFile(join(folder, "config.json")),
  );
  return config["transformers.js_config"]?.dtype !== undefined;
}

async function answer(prompt: string): Promise<string> {
  // Our own prompt has a line break after the picture, as Apple's code does.
  const messages = [{ role: "user", content: `<image>\n${prompt}` }];
  const text = processor.apply_chat_template(messages, {
    add_generation_prompt: true,
  });
  const inputs = await processor(image, text, { add_special_tokens: false });
  const output = await model.generate({
    ...inputs,
    max_new_tokens: MAX_TOKENS,
    do_sample: false,
  }) as Tensor;
  const promptLength = inputs.input_ids.dims.at(-1);
  const generated = output.slice(null, [promptLength, null]);
  const [decoded = ""] = processor.batch_decode(generated, {
    skip_special_tokens: true,
  });
  return decoded;
}
