import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { SafetensorsFile } from "../../../../lib/convert/safetensors/safetensors_file.ts";
import {
  encodeHeaderText,
  type StoredTensor,
  writeSafetensors,
} from "../../../support/checkpoint/write_safetensors.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const MATRIX: StoredTensor = {
  name: "matrix",
  dtype: "F32",
  shape: [3, 2],
  pieces: [new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer)],
};
const SCALAR: StoredTensor = {
  name: "scalar",
  dtype: "I64",
  shape: [],
  pieces: [new Uint8Array(BigInt64Array.of(12345n).buffer)],
};

Deno.test("rows of a tensor are read, and a scalar as one row", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "a.safetensors");
  await writeSafetensors(path, [SCALAR, MATRIX]);
  using file = await SafetensorsFile.open(path);
  assertEquals([...file.entries.keys()], ["scalar", "matrix"]);
  assertEquals(file.bytes, (await Deno.stat(path)).size);
  assertEquals(
    new Float32Array((await file.readRows("matrix", 1, 3)).buffer),
    Float32Array.of(3, 4, 5, 6),
  );
  assertEquals((await file.readRows("matrix", 2, 2)).length, 0);
  assertEquals(
    new BigInt64Array((await file.readRows("scalar", 0, 1)).buffer),
    BigInt64Array.of(12345n),
  );
});

Deno.test("rows that a tensor lacks, and tensors that are not there, are refused", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "a.safetensors");
  await writeSafetensors(path, [MATRIX]);
  using file = await SafetensorsFile.open(path);
  for (const [from, to] of [[0, 4], [-1, 2], [2, 1]] as const) {
    await assertRejects(
      () => file.readRows("matrix", from, to),
      ModelFormatError,
      `Cannot read rows ${from} to ${to} of tensor "matrix": it has 3`,
    );
  }
  await assertRejects(
    () => file.readRows("absent", 0, 1),
    ModelFormatError,
    `Cannot read tensor "absent": it is not in "${path}"`,
  );
});

Deno.test("a file cut anywhere is refused in one line", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "a.safetensors");
  await writeSafetensors(path, [MATRIX]);
  const whole = await Deno.readFile(path);
  for (let length = 0; length < whole.length; length += 1) {
    await Deno.writeFile(path, whole.slice(0, length));
    const error = await assertRejects(
      () => SafetensorsFile.open(path),
      ModelFormatError,
      `Cannot read "${path}": `,
    );
    assertEquals(error.message.includes("\n"), false);
  }
});

Deno.test("what is wrong with a file's beginning is said", async () => {
  const header = new Uint8Array(64);
  const wrong: [bytes: Uint8Array, problem: string][] = [
    [new Uint8Array(7), "7 bytes are too few for a safetensors file"],
    [lengthOf(57n), "it is truncated within its header of 57 bytes"],
    [
      lengthOf(0x8000000000000000n),
      "it is not a safetensors file: a header of 9223372036854775808 bytes is longer than any",
    ],
    [
      lengthOf(100_000_001n),
      "it is not a safetensors file: a header of 100000001 bytes",
    ],
    [encodeHeaderText("[]"), "its header is not a JSON object"],
    [lengthOf(8n).fill(0xff, 8), "its header is not UTF-8 text"],
  ];
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "a.safetensors");
  for (const [bytes, problem] of wrong) {
    await Deno.writeFile(path, bytes);
    await assertRejects(
      () => SafetensorsFile.open(path),
      ModelFormatError,
      `Cannot read "${path}": ${problem}`,
    );
  }

  function lengthOf(length: bigint): Uint8Array {
    const bytes = header.slice();
    new DataView(bytes.buffer).setBigUint64(0, length, true);
    return bytes;
  }
});
