import { crc32 } from "node:zlib";
import sharp, { type Sharp } from "sharp";

/** Sizes of {@linkcode quarters}. */
export const QUARTERS = { width: 40, height: 20 } as const;

/** A small picture whose quarters are red, green, blue and white, from the top left, row by row. */
export function quarters(): Sharp {
  const { width, height } = QUARTERS;
  const colors = [[200, 40, 40], [40, 160, 60], [40, 60, 200], [240, 240, 240]];
  const data = new Uint8Array(width * height * 3);
  for (let index = 0; index < width * height; index += 1) {
    const isRight = index % width >= width / 2;
    const isBottom = Math.floor(index / width) >= height / 2;
    const color = colors[Number(isRight) + 2 * Number(isBottom)] ?? [];
    data.set(color, index * 3);
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** The quarters as a drawing, without pixels. */
export const QUARTERS_SVG =
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2">
  <rect width="2" height="1" fill="rgb(200,40,40)"/>
  <rect x="2" width="2" height="1" fill="rgb(40,160,60)"/>
  <rect y="1" width="2" height="1" fill="rgb(40,60,200)"/>
  <rect x="2" y="1" width="2" height="1" fill="rgb(240,240,240)"/>
</svg>`;

/** A PNG file that says it has these sizes, and holds next to nothing. */
export function pngHeader(width: number, height: number): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 2, 0, 0, 0], 8);
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...pngChunk("IHDR", header),
    ...pngChunk("IDAT", Uint8Array.of(0x78, 0x9c, 3, 0, 0, 0, 0, 1)),
    ...pngChunk("IEND", new Uint8Array()),
  ]);
}

/** A TIFF file of one row whose pixels are given as inks; it says nothing of what they look like. */
export function cmykTiff(inks: readonly (readonly number[])[]): Uint8Array {
  const count = inks.length;
  const [sampleBits, directory, pixels] = [8, 16, 128];
  const fields = [
    [256, 4, 1, count], // width
    [257, 4, 1, 1], // height
    [258, 3, 4, sampleBits],
    [259, 3, 1, 1], // not compressed
    [262, 3, 1, 5], // inks
    [273, 4, 1, pixels],
    [277, 3, 1, 4], // samples a pixel
    [278, 4, 1, 1], // rows a strip
    [279, 4, 1, 4 * count], // bytes of the strip
  ];
  const file = new Uint8Array(pixels + 4 * count);
  const view = new DataView(file.buffer);
  file.set([0x49, 0x49, 42, 0, directory]);
  file.set([8, 0, 8, 0, 8, 0, 8, 0], sampleBits);
  view.setUint16(directory, fields.length, true);
  for (const [index, [tag, type, length, value]] of fields.entries()) {
    const at = directory + 2 + 12 * index;
    view.setUint16(at, Number(tag), true);
    view.setUint16(at + 2, Number(type), true);
    view.setUint32(at + 4, Number(length), true);
    view.setUint32(at + 8, Number(value), true);
  }
  file.set(inks.flat(), pixels);
  return file;
}

/** The first box of a HEIC file, as phones write it. */
export function heicHeader(): Uint8Array {
  const text = "ftypheic\0\0\0\0mif1heic";
  return Uint8Array.from([0, 0, 0, 24, ...new TextEncoder().encode(text)]);
}

function pngChunk(name: string, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(12 + data.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  chunk.set(new TextEncoder().encode(name), 4);
  chunk.set(data, 8);
  view.setUint32(8 + data.length, crc32(chunk.subarray(4, 8 + data.length)));
  return chunk;
}
