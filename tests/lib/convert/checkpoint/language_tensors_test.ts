import { assertEquals } from "@std/assert";
import {
  languageTensors,
  projectorTensors,
} from "../../../../lib/convert/checkpoint/language_tensors.ts";
import { elementCount } from "../../../../lib/convert/safetensors/dtype.ts";

const QWEN2_1_5B = {
  hiddenSize: 1536,
  intermediateSize: 8960,
  layers: 28,
  heads: 12,
  keyValueHeads: 2,
  headSize: 128,
};

Deno.test("tower, projector and 1.5b make the parameters that were counted in Apple's file", () => {
  // achatbot's pull request 148 printed 1,675,423,328 with 151,646 rows of tokens, each counted once.
  const tensors = [
    ...languageTensors({ ...QWEN2_1_5B, vocabularyRows: 151_646 }).values(),
    ...projectorTensors(1536).values(),
  ];
  const tower = 125_073_504;
  assertEquals(
    tensors.reduce((sum, shape) => sum + elementCount(shape), tower),
    1_675_423_328,
  );
});

Deno.test("keys and values have as many rows as their heads", () => {
  const tensors = languageTensors({
    hiddenSize: 64,
    intermediateSize: 128,
    layers: 2,
    heads: 4,
    keyValueHeads: 2,
    headSize: 16,
    vocabularyRows: 512,
  });
  assertEquals(tensors.size, 2 * 12 + 2);
  assertEquals(tensors.get("model.embed_tokens.weight"), [512, 64]);
  const layer = (name: string) => tensors.get(`model.layers.1.${name}`);
  assertEquals(layer("self_attn.q_proj.weight"), [64, 64]);
  assertEquals(layer("self_attn.k_proj.weight"), [32, 64]);
  assertEquals(layer("self_attn.v_proj.bias"), [32]);
  assertEquals(layer("self_attn.o_proj.bias"), undefined);
  assertEquals(layer("mlp.down_proj.weight"), [64, 128]);
});

Deno.test("the projector leads from the features to the tokens' vectors", () => {
  assertEquals([...projectorTensors(64)], [
    ["model.mm_projector.0.weight", [64, 3072]],
    ["model.mm_projector.0.bias", [64]],
    ["model.mm_projector.2.weight", [64, 64]],
    ["model.mm_projector.2.bias", [64]],
  ]);
});
