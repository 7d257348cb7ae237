import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { FileBytes } from "../../../../lib/onnx/reader/file_bytes.ts";
import { readTensor } from "../../../../lib/onnx/reader/read_tensor.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

/** Fields of `TensorProto` as the encoding of protocol buffers has them: tag, then value. */
const FIELD = {
  packedDims: [0x0a, 2, 2, 3],
  dims: [0x08, 2, 0x08, 3],
  float32: [0x10, 1],
  int8: [0x10, 3],
  name: [0x42, 1, 0x77],
  floats: [0x22, 4, 0, 0, 0x80, 0x3f],
  // 7 and -2, which takes ten bytes.
  int32s: [0x2a, 11, 7, 0xfe, ...new Array(8).fill(0xff), 1],
} as const;

Deno.test("readTensor() takes dimensions written one by one or packed", async () => {
  for (const dims of [FIELD.dims, FIELD.packedDims]) {
    const { place, ...tensor } = await read([
      ...dims,
      ...FIELD.int8,
      ...FIELD.name,
    ]);
    assertEquals(tensor, { name: "w", dataType: 3, dims: [2, 3] });
    assertEquals(place, undefined);
  }
});

Deno.test("readTensor() takes short lists: floats by their place, integers by their values", async () => {
  const { place } = await read([...FIELD.float32, ...FIELD.floats]);
  assertEquals([place?.offset, place?.length], [4, 4]);
  const { integers } = await read([...FIELD.int8, ...FIELD.int32s]);
  assertEquals(integers, [7, -2]);
});

Deno.test("readTensor() finds elements beside the model's file, and none outside of its folder", async (t) => {
  const cases = [
    ["x.onnx_data", "x.onnx_data"],
    ["weights/x", "weights/x"],
    ["../x", undefined],
    ["a/../../x", undefined],
    ["/etc/passwd", undefined],
  ] as const;
  for (const [location, expected] of cases) {
    await t.step(location, async () => {
      const bytes = [
        ...FIELD.int8,
        ...entry("location", location),
        ...entry("offset", "64"),
        ...entry("length", "6"),
      ];
      await using directory = await TempDirectory.create();
      const { place } = await read(bytes, directory.path);
      assertEquals(
        place,
        expected === undefined
          ? undefined
          : { path: join(directory.path, expected), offset: 64, length: 6 },
      );
    });
  }
});

async function read(fields: readonly number[], folder?: string) {
  await using directory = await TempDirectory.create();
  const path = join(folder ?? directory.path, "tensor");
  await Deno.writeFile(path, Uint8Array.from(fields));
  using bytes = new FileBytes(path);
  return readTensor(bytes, { start: 0, end: fields.length });
}

/** A `StringStringEntryProto` of external data. */
function entry(key: string, value: string): number[] {
  const text = (tag: number, content: string) => [
    tag,
    content.length,
    ...new TextEncoder().encode(content),
  ];
  const content = [...text(0x0a, key), ...text(0x12, value)];
  return [0x6a, content.length, ...content];
}
