import { assertRejects } from "@std/assert";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { checkTensors } from "../../../../lib/convert/checkpoint/check_tensors.ts";
import { TensorFolder } from "../../../../lib/convert/safetensors/tensor_folder.ts";
import type { TensorDtype } from "../../../../lib/convert/weights/tensor_source.ts";
import { writeSafetensors } from "../../../support/checkpoint/write_safetensors.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("tensors of the right shapes and any floating-point type are accepted", async () => {
  await check([["a", "BF16", [2, 3]], ["b", "F64", []]], { a: [2, 3], b: [] });
});

Deno.test("what nothing computes with may be absent, or of any type", async () => {
  await check([["a", "F32", [1]]], { a: [1], "bn.num_batches_tracked": [] });
  await check([["bn.num_batches_tracked", "I64", [5]]], {
    "bn.num_batches_tracked": [],
  });
});

Deno.test("a missing tensor is named, and how many others are missing", async () => {
  await assertRefused(
    [["a", "F32", [1]]],
    { a: [1], b: [1] },
    'tensor "b" is missing',
  );
  await assertRefused(
    [["a", "F32", [1]]],
    { b: [1], a: [1], c: [1], d: [1] },
    'tensor "b" and 2 more are missing',
  );
});

Deno.test("a wrong shape is shown beside the right one", async () => {
  for (const shape of [[3, 2], [6], [2, 3, 1]]) {
    await assertRefused(
      [["a", "F32", shape]],
      { a: [2, 3] },
      `tensor "a" has shape [${shape.join(", ")}]: [2, 3] is needed`,
    );
  }
});

Deno.test("integers are no weights", async () => {
  await assertRefused(
    [["a", "I64", [2]]],
    { a: [2] },
    'tensor "a" has dtype I64: a floating-point type is needed',
  );
});

type Stored = readonly [
  name: string,
  dtype: TensorDtype,
  shape: readonly number[],
];

async function check(
  stored: readonly Stored[],
  expected: Record<string, readonly number[]>,
): Promise<void> {
  await using temp = await TempDirectory.create();
  await writeSafetensors(
    `${temp.path}/model.safetensors`,
    stored.map(([name, dtype, shape]) => ({ name, dtype, shape })),
  );
  using folder = await TensorFolder.open(temp.path);
  checkTensors(folder, new Map(Object.entries(expected)), "folder");
}

async function assertRefused(
  stored: readonly Stored[],
  expected: Record<string, readonly number[]>,
  problem: string,
): Promise<void> {
  await assertRejects(
    () => check(stored, expected),
    ModelFormatError,
    `Cannot convert "folder": ${problem}`,
  );
}
