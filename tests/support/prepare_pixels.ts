import sharp from "sharp";

/** Side of the picture that the vision encoder takes. */
const IMAGE_SIZE = 1024;

/**
 * Prepares a picture as Apple's `predict.py` does: a black square, bicubic to 1024; red, green and
 * blue planes from 0 to 1.
 */
export async function preparePixels(image: Uint8Array): Promise<Float32Array> {
  const { data, info } = await sharp(image).removeAlpha().toColorspace("srgb")
    .raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const side = Math.max(width, height);
  const top = Math.floor((side - height) / 2);
  const left = Math.floor((side - width) / 2);
  const square = await sharp(data, { raw: { width, height, channels: 3 } })
    .extend({
      top,
      bottom: side - height - top,
      left,
      right: side - width - left,
      background: "#000",
    }).raw().toBuffer();
  const resized = await sharp(square, {
    raw: { width: side, height: side, channels: 3 },
  }).resize(IMAGE_SIZE, IMAGE_SIZE, { kernel: "cubic", fit: "fill" }).raw()
    .toBuffer();
  return toPlanes(resized);
}

function toPlanes(pixels: Uint8Array): Float32Array {
  const area = IMAGE_SIZE ** 2;
  const planes = new Float32Array(3 * area);
  for (let index = 0; index < area; index += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      planes[channel * area + index] = (pixels[3 * index + channel] ?? 0) / 255;
    }
  }
  return planes;
}
