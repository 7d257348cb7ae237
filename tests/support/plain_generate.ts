import { Tokenizer } from "@huggingface/tokenizers";
import { InferenceSession, Tensor } from "onnxruntime-node";

const IMAGE_SIZE = 1024;
const IMAGE_TOKEN = "<image>";

/** What a plain run of a model says and how sure it was. */
export interface PlainAnswer {
  /** The answer, without the token that ends it. */
  text: string;
  /** Ids of the answer's tokens. */
  tokens: number[];
  /** Least distance between the best and the second best score over all tokens. */
  margin: number;
}

/** Tensors by name. */
type Tensors = Record<string, Tensor>;

/**
 * Runs a model with FastVLM's contract by onnxruntime and as few lines as possible, so that tests
 * have something to compare the toolkit's own runtime and other runtimes with: greedy, one picture.
 */
export class PlainModel {
  /** Ids of the special tokens that matter. */
  readonly ids: { image: number; end: number };

  private constructor(
    /** The tokenizer of the folder. */
    readonly tokenizer: Tokenizer,
    /** Pictures to vectors. */
    readonly vision: InferenceSession,
    /** Ids to vectors. */
    readonly embed: InferenceSession,
    /** Vectors to scores. */
    readonly decoder: InferenceSession,
  ) {
    this.ids = {
      image: requireId(tokenizer, IMAGE_TOKEN),
      end: requireId(tokenizer, "<|im_end|>"),
    };
  }

  /** Opens a model from the bytes of its files. */
  static async open(
    files: ReadonlyMap<string, Uint8Array>,
    suffix = "",
  ): Promise<PlainModel> {
    const [vision, embed, decoder] = await Promise.all(
      ["vision_encoder", "embed_tokens", "decoder_model_merged"].map((name) =>
        InferenceSession.create(readFile(files, `onnx/${name}${suffix}.onnx`))
      ),
    );
    if (!vision || !embed || !decoder) throw new Error("Cannot open sessions");
    const [json, config] = ["tokenizer.json", "tokenizer_config.json"].map(
      (path) => JSON.parse(new TextDecoder().decode(readFile(files, path))),
    );
    return new PlainModel(new Tokenizer(json, config), vision, embed, decoder);
  }

  /** Frees the sessions. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([
      this.vision.release(),
      this.embed.release(),
      this.decoder.release(),
    ]);
  }

  /** Answers a prompt about a picture, or about nothing. */
  async answer(
    prompt: string,
    pixels?: Float32Array,
    maxTokens = 40,
  ): Promise<PlainAnswer> {
    const features = pixels && await this.look(pixels);
    const { inputs, length } = await this.embedPrompt(prompt, features);
    const tokens: number[] = [];
    let margin = Infinity;
    let total = length;
    let outputs = await this.step(inputs, total);
    while (tokens.length < maxTokens) {
      const best = pickBest(outputs["logits"]);
      margin = Math.min(margin, best.margin);
      if (best.id === this.ids.end) break;
      tokens.push(best.id);
      total += 1;
      outputs = await this.step(await this.embedIds([best.id]), total, outputs);
    }
    return { text: this.tokenizer.decode(tokens), tokens, margin };
  }

  /** Turns pixels (red, green and blue planes of 1024×1024, 0 to 1) into 256 vectors. */
  async look(pixels: Float32Array): Promise<Tensor> {
    const shape = [1, 3, IMAGE_SIZE, IMAGE_SIZE];
    const outputs = await this.vision.run({
      pixel_values: new Tensor("float32", pixels, shape),
    });
    return outputs["image_features"] ?? fail("no image_features");
  }

  /** Runs the decoder once, with the cache that the step before returned. */
  async step(
    embeds: Tensor,
    total: number,
    before?: InferenceSession.OnnxValueMapType,
  ): Promise<Tensors> {
    const count = embeds.dims[1] ?? 0;
    const feeds: Tensors = {
      "inputs_embeds": toFeed(embeds),
      "attention_mask": int64(Array<number>(total).fill(1)),
      "position_ids": int64(
        Array.from({ length: count }, (_, index) => total - count + index),
      ),
    };
    for (const { name, type, shape } of tensorInputs(this.decoder)) {
      if (!name.startsWith("past_key_values")) continue;
      const cached = before?.[name.replace("past_key_values", "present")];
      feeds[name] = cached ? toFeed(cached) : emptyCache(type, shape);
    }
    return await this.decoder.run(feeds);
  }

  /** Turns a prompt in the chat format into vectors, with the picture's where `<image>` stands. */
  async embedPrompt(
    prompt: string,
    features?: Tensor,
  ): Promise<{ inputs: Tensor; length: number }> {
    const image = features ? IMAGE_TOKEN : "";
    const text =
      "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n" +
      `<|im_start|>user\n${image}${prompt}<|im_end|>\n<|im_start|>assistant\n`;
    const ids = this.tokenizer.encode(text).ids.flatMap((id) =>
      id === this.ids.image
        ? Array<number>(features?.dims[1] ?? 0).fill(id)
        : [id]
    );
    const inputs = await this.embedIds(ids);
    if (features) splice(inputs, features, ids.indexOf(this.ids.image));
    return { inputs, length: ids.length };
  }

  /** Looks up the vectors of tokens. */
  async embedIds(ids: readonly number[]): Promise<Tensor> {
    const outputs = await this.embed.run({ input_ids: int64(ids) });
    return outputs["inputs_embeds"] ?? fail("no inputs_embeds");
  }
}

function pickBest(logits: Tensor | undefined): { id: number; margin: number } {
  const last = logits?.dims[2] ?? 0;
  const scores = numbersOf(logits).subarray(-last);
  let [id, best, second] = [-1, -Infinity, -Infinity];
  scores.forEach((score, index) => {
    if (score > best) [id, best, second] = [index, score, best];
    else if (score > second) second = score;
  });
  return { id, margin: best - second };
}

function splice(inputs: Tensor, features: Tensor, first: number): void {
  const width = inputs.dims[2] ?? 0;
  numbersOf(inputs).set(numbersOf(features), first * width);
}

function numbersOf(tensor: Tensor | undefined): Float32Array | Float16Array {
  const data = tensor?.data;
  if (data instanceof Float32Array || data instanceof Float16Array) return data;
  return fail(`a tensor of ${tensor?.type}`);
}

/** A cache of no tokens, `[1, heads, 0, head size]`, for an input of that form. */
function emptyCache(type: string, shape: readonly (number | string)[]): Tensor {
  const dims = [1, Number(shape[1]), 0, Number(shape[3])];
  return type === "float16"
    ? toFeed(new Tensor("float16", new Uint16Array(), dims))
    : new Tensor("float32", new Float32Array(), dims);
}

/** Native code under Deno sees no bytes in a `Float16Array`; the same bytes as integers it takes. */
function toFeed(tensor: Tensor): Tensor {
  const data: unknown = tensor.data;
  if (!(data instanceof Float16Array)) return tensor;
  const bits = new Uint16Array(data.buffer, data.byteOffset, data.length);
  return Object.create(tensor, { data: { value: bits } });
}

function int64(values: readonly number[]): Tensor {
  const data = BigInt64Array.from(values, BigInt);
  return new Tensor("int64", data, [1, values.length]);
}

function tensorInputs(session: InferenceSession) {
  return session.inputMetadata.filter((input) => input.isTensor);
}

function readFile(
  files: ReadonlyMap<string, Uint8Array>,
  path: string,
): Uint8Array {
  return files.get(path) ?? fail(`no ${path}`);
}

function requireId(tokenizer: Tokenizer, token: string): number {
  return tokenizer.token_to_id(token) ?? fail(`no ${token}`);
}

function fail(found: string): never {
  throw new Error(`Cannot run the model: ${found}`);
}
