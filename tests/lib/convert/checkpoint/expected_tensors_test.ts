import { assertEquals } from "@std/assert";
import {
  describeUnknownTensors,
  isUnusedTensor,
} from "../../../../lib/convert/checkpoint/expected_tensors.ts";

const COUNTER =
  "model.vision_tower.vision_tower.model.network.0.0.convffn.conv.bn.num_batches_tracked";
const CLIP_HEAD = "model.vision_tower.vision_tower.model.head.proj";
const FREQUENCIES = "model.layers.0.self_attn.rotary_emb.inv_freq";

Deno.test("counters, the CLIP head and stored frequencies are not used", () => {
  assertEquals([COUNTER, CLIP_HEAD, FREQUENCIES].every(isUnusedTensor), true);
  assertEquals(isUnusedTensor("lm_head.weight"), false);
});

Deno.test("tensors that are neither expected nor known to be unused are listed", () => {
  const expected = new Map([["a", [1]]]);
  assertEquals(describeUnknownTensors(["a", COUNTER, CLIP_HEAD], expected), []);
  assertEquals(describeUnknownTensors(["a", "x\ny"], expected), [
    'tensors that this architecture does not have are ignored (1): "x\\ny"',
  ]);
  assertEquals(describeUnknownTensors(["b", "c", "d", "e"], expected), [
    'tensors that this architecture does not have are ignored (4): "b", "c", "d", …',
  ]);
});
