/**
 * Draws the example pictures from their sources: `deno run -A examples/make.ts`.
 *
 * All of them are made by this project and fall under its license.
 *
 * @module
 */

import sharp, { type Sharp } from "sharp";

/** Every picture; its source has the same name and ends in `.svg`. */
const PICTURES = [
  "red-mug.png",
  "blue-boat.webp",
  "yellow-sun.jpg",
  "green-leaf.png",
  "purple-kite.jpg",
  "orange-fish.webp",
];

if (import.meta.main) await Promise.all(PICTURES.map(makePicture));

async function makePicture(name: string): Promise<void> {
  const source = `sources/${name.replace(/\.[^.]+$/, ".svg")}`;
  const svg = await Deno.readFile(new URL(source, import.meta.url));
  const picture = await encode(sharp(svg), name).toBuffer();
  await Deno.writeFile(new URL(name, import.meta.url), picture);
}

function encode(picture: Sharp, name: string): Sharp {
  if (name.endsWith(".webp")) return picture.webp({ quality: 85 });
  if (name.endsWith(".jpg")) return picture.jpeg({ quality: 85 });
  return picture.png({ palette: true });
}
