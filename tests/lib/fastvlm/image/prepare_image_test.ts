import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { toFileUrl } from "@std/path";
import sharp from "sharp";
import { ImageError } from "../../../../lib/base/errors.ts";
import type { ImageInput } from "../../../../lib/fastvlm/image/image_input.ts";
import {
  prepareImage,
  type PrepareImageOptions,
} from "../../../../lib/fastvlm/image/prepare_image.ts";
import { type Pixels, pixelTensor } from "../../../../lib/onnx/pixels.ts";
import {
  heicHeader,
  pngHeader,
  QUARTERS,
  quarters,
  QUARTERS_SVG,
} from "../../../support/image_files.ts";
import { writeBytes } from "../../../support/onnx_graphs.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const OPTIONS: PrepareImageOptions = {
  side: 40,
  rescale: 1 / 255,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

/** What is seen in the middle of each quarter, and in the padding above and below. */
const SEEN = {
  above: [0, 0, 0],
  topLeft: [200, 40, 40],
  topRight: [40, 160, 60],
  bottomLeft: [40, 60, 200],
  bottomRight: [240, 240, 240],
  below: [0, 0, 0],
};

Deno.test("prepareImage() reads every kind of file", async (t) => {
  const files: Record<string, Promise<Uint8Array>> = {
    PNG: quarters().png().toBuffer(),
    "PNG with a palette": quarters().png({ palette: true }).toBuffer(),
    "PNG of 16 bits": quarters().toColourspace("rgb16").png().toBuffer(),
    "PNG in Display P3": quarters().withIccProfile("p3").png().toBuffer(),
    JPEG: quarters().jpeg({ quality: 100 }).toBuffer(),
    WebP: quarters().webp({ lossless: true }).toBuffer(),
    GIF: quarters().gif().toBuffer(),
    TIFF: quarters().tiff({ compression: "lzw" }).toBuffer(),
    AVIF: quarters().avif({ lossless: true }).toBuffer(),
    SVG: Promise.resolve(new TextEncoder().encode(QUARTERS_SVG)),
  };
  for (const [kind, file] of Object.entries(files)) {
    await t.step(kind, async () => assertSeen(await file, SEEN, 6));
  }
});

Deno.test("prepareImage() turns grey into three equal channels", async (t) => {
  for (const space of ["b-w", "grey16"] as const) {
    await t.step(space, async () => {
      const file = await quarters().toColourspace(space).png().toBuffer();
      const { pixels } = await prepareImage(file, OPTIONS);
      const [red, green, blue] = planes(pixels);
      assertEquals(red, green);
      assertEquals(green, blue);
      assertNotEquals(red, new Float32Array(1600));
    });
  }
});

Deno.test("prepareImage() shows white through transparent parts", async () => {
  const file = await sharp({
    create: {
      width: 40,
      height: 40,
      channels: 4,
      background: { r: 0, g: 0, b: 0, alpha: 0 },
    },
  }).png().toBuffer();
  const { pixels } = await prepareImage(file, OPTIONS);
  assertEquals(pixelTensor(pixels).data, new Float32Array(4800).fill(1));
});

Deno.test("prepareImage() applies the EXIF orientation", async () => {
  const file = await quarters().withMetadata({ orientation: 6 })
    .jpeg({ quality: 100 }).toBuffer();
  const image = await prepareImage(file, OPTIONS);
  assertEquals([image.width, image.height], [20, 40]);
  const at = (x: number, y: number) => pixelAt(image.pixels, x, y);
  assertNear(at(5, 20), [0, 0, 0], 2);
  assertNear(at(15, 10), SEEN.bottomLeft, 6);
  assertNear(at(25, 10), SEEN.topLeft, 6);
  assertNear(at(15, 30), SEEN.bottomRight, 6);
  assertNear(at(25, 30), SEEN.topRight, 6);
});

Deno.test("prepareImage() takes the first frame of an animation", async () => {
  const frames = await Promise.all(
    [quarters(), quarters().negate()].map((frame) => frame.png().toBuffer()),
  );
  const file = await sharp(frames, { join: { animated: true } })
    .gif({ delay: [100, 100] }).toBuffer();
  assertEquals((await sharp(file).metadata()).pages, 2);
  await assertSeen(file, SEEN, 12);
});

Deno.test("prepareImage() rescales, then subtracts the mean and divides by the deviation", async () => {
  const pixels = Uint8Array.of(0, 51, 255);
  const image = await prepareImage(
    { data: pixels, width: 1, height: 1, channels: 3 },
    { side: 1, rescale: 1 / 255, mean: [0.5, 0.1, 0], std: [0.5, 0.1, 2] },
  );
  assertEquals(pixelTensor(image.pixels), {
    type: "float32",
    shape: [1, 3, 1, 1],
    data: Float32Array.of(-1, 1, 0.5),
  });
});

Deno.test("prepareImage() gives the digest of the file, whatever it comes in", async (t) => {
  const file = new Uint8Array(await quarters().png().toBuffer());
  const expected = await prepareImage(file, OPTIONS);
  await using directory = await TempDirectory.create();
  const path = await writeBytes(directory.path, "a picture.png", file);
  const inputs: Record<string, ImageInput> = {
    path,
    "file: URL": toFileUrl(path),
    "file: URL as text": toFileUrl(path).href,
    "data: URL": `data:image/png;base64,${file.toBase64()}`,
    Blob: new Blob([file]),
  };
  for (const [kind, input] of Object.entries(inputs)) {
    await t.step(
      kind,
      async () => assertEquals(await prepareImage(input, OPTIONS), expected),
    );
  }
});

Deno.test("prepareImage() tells pixels of another shape apart", async () => {
  const data = new Uint8Array(2);
  const wide = { data, width: 2, height: 1, channels: 1 } as const;
  const tall = { data, width: 1, height: 2, channels: 1 } as const;
  const [first, second] = await Promise.all(
    [wide, tall].map((input) => prepareImage(input, OPTIONS)),
  );
  assertNotEquals(first?.sha256, second?.sha256);
});

Deno.test("prepareImage() refuses what is not a whole picture in one line", async (t) => {
  const [png, jpeg] = await Promise.all([
    quarters().resize(400, 200).png().toBuffer(),
    quarters().resize(400, 200).jpeg().toBuffer(),
  ]);
  const cases: [string, Uint8Array, string][] = [
    ["empty", new Uint8Array(), "Cannot read image from bytes: it is empty"],
    [
      "text",
      new TextEncoder().encode("hello"),
      "Cannot read image from bytes: it is not a picture of a known kind",
    ],
    [
      "JPEG cut off",
      jpeg.subarray(0, jpeg.length - 200),
      "Cannot decode image from bytes: it is damaged or cut off",
    ],
    [
      "PNG cut off",
      png.subarray(0, png.length / 2),
      "Cannot decode image from bytes: it is damaged or cut off",
    ],
    [
      "JPEG cut off in its header",
      jpeg.subarray(0, 100),
      "Cannot read image from bytes: its header is damaged or cut off",
    ],
    ["HEIC", heicHeader(), "Cannot read image from bytes: HEIC is not read"],
    [
      "too large",
      pngHeader(30_000, 30_000),
      "Cannot read image from bytes: 30000 x 30000 pixels are 900 million, " +
      "the limit is 269 million",
    ],
  ];
  for (const [name, bytes, message] of cases) {
    await t.step(name, async () => {
      const error = await assertRejects(
        () => prepareImage(bytes, OPTIONS),
        ImageError,
      );
      assertEquals(error.message, message);
    });
  }
});

Deno.test("prepareImage() stops when it is told to", async () => {
  const reason = new Error("enough");
  const error = await assertRejects(
    () =>
      prepareImage(pngHeader(2, 2), {
        ...OPTIONS,
        signal: AbortSignal.abort(reason),
      }),
    Error,
  );
  assert(error === reason);
});

async function assertSeen(
  file: Uint8Array,
  seen: typeof SEEN,
  tolerance: number,
): Promise<void> {
  const image = await prepareImage(file, OPTIONS);
  assertEquals(image.width / image.height, QUARTERS.width / QUARTERS.height);
  assertNear(pixelAt(image.pixels, 20, 5), seen.above, 2);
  assertNear(pixelAt(image.pixels, 10, 15), seen.topLeft, tolerance);
  assertNear(pixelAt(image.pixels, 30, 15), seen.topRight, tolerance);
  assertNear(pixelAt(image.pixels, 10, 25), seen.bottomLeft, tolerance);
  assertNear(pixelAt(image.pixels, 30, 25), seen.bottomRight, tolerance);
  assertNear(pixelAt(image.pixels, 20, 35), seen.below, 2);
}

function assertNear(
  actual: number[],
  expected: number[],
  tolerance: number,
): void {
  const distance = Math.max(
    ...expected.map((value, index) => Math.abs(value - (actual[index] ?? 0))),
  );
  assert(
    distance <= tolerance,
    `${actual} is more than ${tolerance} from ${expected}`,
  );
}

function pixelAt(pixels: Pixels, x: number, y: number): number[] {
  return planes(pixels).map((plane) =>
    255 * (plane[y * OPTIONS.side + x] ?? 0)
  );
}

function planes(pixels: Pixels): Float32Array[] {
  const { data } = pixelTensor(pixels);
  const length = OPTIONS.side ** 2;
  return [0, 1, 2].map((channel) =>
    Float32Array.from(
      { length },
      (_, index) => Number(data[channel * length + index]),
    )
  );
}
