import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { writeGguf } from "../../../bench/gguf/write_gguf.ts";
import { TensorFolder } from "../../../lib/convert/safetensors/tensor_folder.ts";
import { toFloat32 } from "../../../lib/convert/safetensors/to_float.ts";
import { TOWER_PREFIX } from "../../../lib/convert/checkpoint/tower.ts";
import { writeSmallCheckpoint } from "../../support/conversion/small_checkpoint.ts";
import { TempDirectory } from "../../support/temp_directory.ts";
import { readGguf } from "../../support/bench/read_gguf.ts";

Deno.test("writeGguf() writes what llama.cpp has to know, and every tensor of the language model", async (t) => {
  await using temp = await TempDirectory.create();
  const checkpoint = join(temp.path, "checkpoint");
  await writeSmallCheckpoint(checkpoint, {
    hollow: (name) => name.startsWith(TOWER_PREFIX),
  });
  const path = join(temp.path, "model.gguf");
  await writeGguf(checkpoint, path, "q4_0*");
  const { metadata, tensors } = await readGguf(path);

  await t.step("metadata", () => {
    const {
      [
        "tokenizer.ggml.tokens"
      ]: tokens,
      ["tokenizer.ggml.merges"]: merges,
      ...rest
    } = metadata;
    assertEquals(rest["general.architecture"], "qwen2");
    assertEquals(rest["qwen2.block_count"], 2);
    assertEquals(rest["qwen2.attention.head_count_kv"], 2);
    assertEquals(rest["qwen2.rope.freq_base"], 1e6);
    assertEquals(rest["tokenizer.ggml.pre"], "qwen2");
    assert(Array.isArray(tokens) && Array.isArray(merges));
    assertEquals(tokens.length, tensors.get("token_embd.weight")?.rows);
    assertEquals(
      merges.filter((merge) => String(merge).split(" ").length !== 2),
      [],
    );
  });

  await t.step("tensors", async () => {
    using source = await TensorFolder.open(checkpoint);
    const pairs = [
      ["token_embd.weight", "model.embed_tokens.weight", 0.006],
      ["blk.1.attn_k.weight", "model.layers.1.self_attn.k_proj.weight", 0.11],
      ["blk.1.ffn_down.weight", "model.layers.1.mlp.down_proj.weight", 0.11],
      ["blk.0.attn_q.bias", "model.layers.0.self_attn.q_proj.bias", 0],
      ["output_norm.weight", "model.norm.weight", 0],
    ] as const;
    for (const [name, original, error] of pairs) {
      const { dtype, shape } = source.info(original);
      const bytes = await source.readRows(original, 0, shape[0] ?? 0);
      const expected = toFloat32(bytes, dtype);
      const actual = tensors.get(name)?.values ?? new Float32Array();
      assertEquals(actual.length, expected.length);
      const found = relativeError(actual, expected);
      assert(found <= error, `${name}: ${found}`);
    }
    // 12 of each layer, the table and the last norm; the head is the table.
    assertEquals(tensors.size, 26);
  });
});

function relativeError(
  actual: Float32Array<ArrayBuffer>,
  expected: Float32Array<ArrayBuffer>,
): number {
  let [difference, length] = [0, 0];
  for (const [index, value] of expected.entries()) {
    difference += (value - (actual[index] ?? NaN)) ** 2;
    length += value ** 2;
  }
  return Math.sqrt(difference / length);
}
