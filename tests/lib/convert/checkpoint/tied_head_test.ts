import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  decideHead,
  type HeadDecision,
} from "../../../../lib/convert/checkpoint/tied_head.ts";
import { TensorFolder } from "../../../../lib/convert/safetensors/tensor_folder.ts";
import { writeSafetensors } from "../../../support/checkpoint/write_safetensors.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

/** More rows than are compared at a time. */
const ROWS = 5000;

/** Numbers of [rows, 2]. */
const VECTORS = Float32Array.from({ length: 2 * ROWS }, (_, index) => index);

Deno.test("a checkpoint without lm_head is tied, whatever its flag says", async () => {
  assertEquals(await decide(true), { tied: true, warnings: [] });
  assertEquals(await decide(false), { tied: true, warnings: [] });
});

Deno.test("a stored lm_head is used if the flag says that it is not tied", async () => {
  assertEquals(await decide(false, VECTORS), { tied: false, warnings: [] });
});

Deno.test("a copy of the tokens' vectors is ignored in silence", async () => {
  assertEquals(await decide(true, VECTORS), { tied: true, warnings: [] });
});

Deno.test("an lm_head that differs in its last number is ignored with a warning", async () => {
  const warnings = [
    'tie_word_embeddings is true, so "lm_head.weight" is ignored, although it differs from "model.embed_tokens.weight"',
  ];
  const other = VECTORS.slice();
  other[other.length - 1] = -1;
  assertEquals(await decide(true, other), { tied: true, warnings });
  const longer = new Float32Array([...VECTORS, 1, 2]);
  assertEquals(await decide(true, longer), { tied: true, warnings });
});

async function decide(
  tieWordEmbeddings: boolean,
  head?: Float32Array<ArrayBuffer>,
): Promise<HeadDecision> {
  await using temp = await TempDirectory.create();
  const tensors = [tensor("model.embed_tokens.weight", VECTORS)];
  if (head !== undefined) tensors.push(tensor("lm_head.weight", head));
  await writeSafetensors(join(temp.path, "model.safetensors"), tensors);
  using folder = await TensorFolder.open(temp.path);
  return await decideHead(folder, tieWordEmbeddings);
}

function tensor(name: string, values: Float32Array<ArrayBuffer>) {
  return {
    name,
    dtype: "F32" as const,
    shape: [values.length / 2, 2],
    pieces: [new Uint8Array(values.buffer)],
  };
}
