import { assertAlmostEquals, assertEquals } from "@std/assert";
import { attentionValues } from "../../../../../lib/convert/vision/values/attention.ts";
import { evaluateRows } from "../../../../../lib/convert/weights/evaluate.ts";
import { MemorySource } from "../../../../support/convert/memory_source.ts";

const SOURCE = new MemorySource()
  .add("a.token_mixer.qkv.weight", [6, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3])
  .add("a.token_mixer.proj.weight", [2, 2], [1, 2, 3, 4])
  .add("a.token_mixer.proj.bias", [2], [5, 6])
  .add("a.layer_scale_1", [2, 1, 1], [10, -1])
  .add("a.layer_scale_2", [2, 1, 1], [99, 99]);

Deno.test("attentionValues() puts the attention scale into the rows of queries only", async () => {
  const { qkv } = attentionValues("a", { channels: 2, headSize: 4 });
  assertEquals(
    [...await evaluateRows(qkv, SOURCE, 0, 6)],
    [0.5, 1, 1.5, 2, 5, 6, 7, 8, 9, 1, 2, 3],
  );
});

Deno.test("attentionValues() scales by the root of the head's size", async () => {
  const { qkv } = attentionValues("a", { channels: 2, headSize: 32 });
  const [first = 0] = await evaluateRows(qkv, SOURCE, 0, 1);
  assertAlmostEquals(first, 0.17677669529663687, 1e-16);
});

Deno.test("attentionValues() puts the first layer scale into the projection", async () => {
  const { projection } = attentionValues("a", { channels: 2, headSize: 4 });
  const { weight, bias } = projection;
  assertEquals([...await evaluateRows(weight, SOURCE, 0, 2)], [10, 20, -3, -4]);
  assertEquals([...await evaluateRows(bias, SOURCE, 0, 2)], [50, -6]);
});
