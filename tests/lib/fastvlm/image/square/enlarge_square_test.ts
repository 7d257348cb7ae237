import { assertEquals } from "@std/assert";
import { enlargeSquare } from "../../../../../lib/fastvlm/image/square/enlarge_square.ts";
import {
  difference,
  resizeLikePillow,
  texture,
} from "../../../../support/image_reference.ts";

Deno.test("enlargeSquare() gives Pillow's bytes", async (t) => {
  for (const [from, to] of [[50, 128], [100, 128], [1, 8]] as const) {
    await t.step(`${from} to ${to}`, async () => {
      const square = texture(from);
      const actual = await enlargeSquare(square.data, { from, to });
      const { largest } = difference(actual, resizeLikePillow(square, to));
      assertEquals([actual.length, largest], [to * to * 3, 0]);
    });
  }
});

Deno.test("enlargeSquare() doubles an edge symmetrically", async () => {
  const grey = (value: number) => [value, value, value];
  const data = Uint8Array.from([0, 255, 0, 255].flatMap(grey));
  // Centers at 0.25 and 0.75 of a source pixel: kernel(0.25) = 0.8672, kernel(0.75) = 0.2266.
  const row = [0, 53, 202, 255];
  assertEquals(
    [...await enlargeSquare(data, { from: 2, to: 4 })],
    [...row, ...row, ...row, ...row].flatMap(grey),
  );
});
