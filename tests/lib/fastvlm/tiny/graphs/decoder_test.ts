import { assert, assertEquals, assertLess } from "@std/assert";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { buildTinyModel } from "../../../../../lib/fastvlm/tiny/build.ts";
import { buildDecoder } from "../../../../../lib/fastvlm/tiny/graphs/decoder.ts";
import { HIDDEN_SIZE } from "../../../../../lib/fastvlm/tiny/model_shape.ts";
import { buildVocabulary } from "../../../../../lib/fastvlm/tiny/tokens/vocabulary.ts";
import { PlainModel } from "../../../../support/plain_generate.ts";
import { preparePixels } from "../../../../support/prepare_pixels.ts";
import { drawScene, listScenes } from "../../../../support/scenes.ts";

const VOCABULARY = buildVocabulary();

Deno.test("buildDecoder() has FastVLM's inputs and outputs", async (t) => {
  const batch = "batch_size";
  const sequence = "sequence_length";
  const total = "total_sequence_length";
  for (
    const [precision, type] of [["fp32", "float32"], [
      "fp16",
      "float16",
    ]] as const
  ) {
    await t.step(precision, async () => {
      const session = await InferenceSession.create(
        buildDecoder(VOCABULARY, precision),
      );
      const past = [batch, 1, "past_sequence_length", 64];
      assertEquals(listValues(session.inputMetadata), [
        ["inputs_embeds", type, [batch, sequence, HIDDEN_SIZE]],
        ["attention_mask", "int64", [batch, total]],
        ["position_ids", "int64", [batch, sequence]],
        ["past_key_values.0.key", type, past],
        ["past_key_values.0.value", type, past],
        ["past_key_values.1.key", type, past],
        ["past_key_values.1.value", type, past],
      ]);
      const present = [batch, 1, total, 64];
      assertEquals(listValues(session.outputMetadata), [
        ["logits", type, [batch, sequence, VOCABULARY.size]],
        ["present.0.key", type, present],
        ["present.0.value", type, present],
        ["present.1.key", type, present],
        ["present.1.value", type, present],
      ]);
      await session.release();
    });
  }
});

Deno.test("buildDecoder() gives equal scores step by step and all at once", async () => {
  await using model = await PlainModel.open(buildTinyModel());
  const [scene] = listScenes(1);
  assert(scene);
  const features = await model.look(
    await preparePixels(await drawScene(scene)),
  );
  const prompt = await model.embedPrompt("Where is it?", features);
  const answer = await model.embedIds(
    ["It is", " in the center"].map((text) => VOCABULARY.idOf(text)),
  );
  const whole = await model.step(
    join(prompt.inputs, answer),
    prompt.length + 2,
  );
  let outputs = await model.step(prompt.inputs, prompt.length);
  for (const index of [0, 1]) {
    const step = pick(answer, index);
    outputs = await model.step(step, prompt.length + index + 1, outputs);
  }
  assertEquals(outputs["present.1.key"]?.dims, [1, 1, prompt.length + 2, 64]);
  assertEquals(outputs["logits"]?.dims, [1, 1, VOCABULARY.size]);
  const last = numbers(whole["logits"]).slice(-VOCABULARY.size);
  const stepped = numbers(outputs["logits"]);
  const differences = last.map((score, id) =>
    Math.abs(score - (stepped[id] ?? NaN))
  );
  assertLess(Math.max(...differences), 0.001);
});

Deno.test("buildDecoder() takes several prompts at once", async () => {
  await using model = await PlainModel.open(buildTinyModel());
  const rows: Tensor[] = [];
  const alone: number[][] = [];
  for (const scene of listScenes(2)) {
    const pixels = await preparePixels(await drawScene(scene));
    const { inputs, length } = await model.embedPrompt(
      "Where is it?",
      await model.look(pixels),
    );
    rows.push(inputs);
    alone.push(numbers((await model.step(inputs, length))["logits"]));
  }
  const length = rows[0]?.dims[1] ?? 0;
  const empty = () => new Tensor("float32", new Float32Array(), [2, 1, 0, 64]);
  const int64 = (one: (index: number) => number) =>
    new Tensor(
      "int64",
      BigInt64Array.from({ length: 2 * length }, (_, index) =>
        BigInt(one(index % length))),
      [2, length],
    );
  const outputs = await model.decoder.run({
    "inputs_embeds": new Tensor(
      "float32",
      Float32Array.from(rows.flatMap(numbers)),
      [2, length, HIDDEN_SIZE],
    ),
    "attention_mask": int64(() => 1),
    "position_ids": int64((index) => index),
    "past_key_values.0.key": empty(),
    "past_key_values.0.value": empty(),
    "past_key_values.1.key": empty(),
    "past_key_values.1.value": empty(),
  });
  const together = numbers(outputs["logits"]);
  const differences = alone.flat().map((score, index) =>
    Math.abs(score - (together[index] ?? NaN))
  );
  const largest = differences.reduce((a, b) => Math.max(a, b), 0);
  assertEquals(together.length, differences.length);
  assertLess(largest, 0.001);
});

function listValues(
  values: readonly InferenceSession.ValueMetadata[],
): unknown[] {
  return values.map((value) =>
    value.isTensor ? [value.name, value.type, value.shape] : value
  );
}

function join(first: Tensor, second: Tensor): Tensor {
  const count = (first.dims[1] ?? 0) + (second.dims[1] ?? 0);
  const data = Float32Array.from([...numbers(first), ...numbers(second)]);
  return new Tensor("float32", data, [1, count, HIDDEN_SIZE]);
}

function pick(vectors: Tensor, index: number): Tensor {
  const start = index * HIDDEN_SIZE;
  const data = numbers(vectors).slice(start, start + HIDDEN_SIZE);
  return new Tensor("float32", Float32Array.from(data), [1, 1, HIDDEN_SIZE]);
}

function numbers(tensor: Tensor | undefined): number[] {
  return Array.from(tensor?.data ?? [], Number);
}
