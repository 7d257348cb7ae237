import { assertEquals, assertGreater, assertLess } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import sharp from "sharp";
import { sha256 } from "../../../../lib/base/digest.ts";
import { pixelTensor } from "../../../../lib/onnx/pixels.ts";
import { prepareImage } from "../../../../lib/fastvlm/image/prepare_image.ts";
import { toFloat32 } from "../../../../lib/onnx/tensor.ts";
import golden from "../../../testdata/image/golden.json" with { type: "json" };

const FOLDER = fromFileUrl(
  new URL("../../../testdata/image", import.meta.url),
);

/** The whole range of bytes, so that differences are levels. */
const PREPROCESSING = {
  side: golden.side,
  rescale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

/** The rows and columns that are kept of Pillow's results; as in `make_golden.py`. */
const SAMPLED = Array.from(
  { length: golden.side / 8 },
  (_, index) => 8 * index + 5 * index % 8,
);

Deno.test("prepareImage() prepares pictures of every kind as Pillow does", async (t) => {
  let exact = 0;
  for (const [name, expected] of Object.entries(golden.pictures)) {
    await t.step(name, async () => {
      const image = await prepareImage(
        join(FOLDER, "pictures", name),
        PREPROCESSING,
      );
      assertEquals([image.width, image.height], [
        expected.width,
        expected.height,
      ]);
      const pixels = interleave(toFloat32(pixelTensor(image.pixels)));
      if (sha256(pixels) === expected.sha256) exact += 1;
      const { mean, far } = difference(
        sample(pixels),
        await readGolden(`${name}.webp`),
      );
      assertLess(mean, 0.1);
      assertLess(far, 0.001);
    });
  }
  // Whatever is enlarged or kept; libvips reduces a little otherwise.
  assertGreater(exact, 15);
});

/** The mean difference of levels, and the share of pixels that are more than three levels off. */
function difference(
  actual: Uint8Array,
  expected: Uint8Array,
): { mean: number; far: number } {
  assertEquals(actual.length, expected.length);
  let [sum, far] = [0, 0];
  for (let index = 0; index < actual.length; index += 3) {
    const distances = [0, 1, 2].map((channel) =>
      Math.abs(
        (actual[index + channel] ?? 0) - (expected[index + channel] ?? 0),
      )
    );
    for (const distance of distances) sum += distance;
    if (Math.max(...distances) > 3) far += 1;
  }
  return { mean: sum / actual.length, far: 3 * far / actual.length };
}

async function readGolden(name: string): Promise<Uint8Array> {
  return await sharp(join(FOLDER, "golden", name)).removeAlpha().raw()
    .toBuffer();
}

function sample(pixels: Uint8Array): Uint8Array {
  const sampled = SAMPLED.flatMap((y) =>
    SAMPLED.flatMap((x) => {
      const at = 3 * (y * golden.side + x);
      return [...pixels.subarray(at, at + 3)];
    })
  );
  return Uint8Array.from(sampled);
}

function interleave(planes: Float32Array): Uint8Array {
  const area = planes.length / 3;
  const pixels = new Uint8Array(planes.length);
  for (let index = 0; index < area; index += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      pixels[3 * index + channel] = planes[channel * area + index] ?? 0;
    }
  }
  return pixels;
}
