import { assertEquals } from "@std/assert";
import { reduceRows } from "../../../../../lib/fastvlm/image/square/reduce_rows.ts";
import {
  difference,
  resizeLikePillow,
} from "../../../../support/image_reference.ts";

const SIDE = 32;

Deno.test("reduceRows() gives what Pillow makes of the whole square", async (t) => {
  for (const height of [1, 50, 51, 399]) {
    await t.step(`${height} rows`, async () => {
      const data = pattern(height);
      const band = { data, height, squareHeight: 400 };
      const actual = await reduceRows(band, SIDE);
      const { largest } = difference(actual, reference(data, height, 400));
      assertEquals([actual.length, largest], [SIDE * SIDE * 3, 0]);
    });
  }
});

Deno.test("reduceRows() leaves black what is around the picture", async () => {
  const data = new Uint8Array(40 * SIDE * 3).fill(255);
  const result = await reduceRows(
    { data, height: 40, squareHeight: 640 },
    SIDE,
  );
  const column = Array.from(
    { length: SIDE },
    (_, row) => result[row * SIDE * 3],
  );
  // 40 of 640 rows are two of 32, at rows 15 and 16; the filter overshoots by two rows around them.
  assertEquals(column.slice(0, 13).concat(column.slice(19)), Array(26).fill(0));
  assertEquals(
    column.slice(15, 17).every((value) => Number(value) > 200),
    true,
  );
});

function pattern(height: number): Uint8Array {
  return Uint8Array.from(
    { length: height * SIDE * 3 },
    (_, index) => 128 + 120 * Math.sin(index * 0.7 + index / 96),
  );
}

/** Resizes all of a square of rows, whose columns it repeats so that it is one for the reference too. */
function reference(
  data: Uint8Array,
  height: number,
  squareHeight: number,
): Uint8Array {
  const top = Math.floor((squareHeight - height) / 2);
  const result = new Uint8Array(SIDE * SIDE * 3);
  for (let column = 0; column < SIDE; column += 1) {
    const square = new Uint8Array(squareHeight * squareHeight * 3);
    for (let row = 0; row < height; row += 1) {
      const at = (row * SIDE + column) * 3;
      const pixel = data.subarray(at, at + 3);
      for (let copy = 0; copy < squareHeight; copy += 1) {
        square.set(pixel, ((top + row) * squareHeight + copy) * 3);
      }
    }
    const resized = resizeLikePillow(
      { data: square, side: squareHeight },
      SIDE,
    );
    for (let row = 0; row < SIDE; row += 1) {
      const at = (row * SIDE + column) * 3;
      result.set(resized.subarray(at, at + 3), at);
    }
  }
  return result;
}
