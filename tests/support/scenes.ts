import sharp from "sharp";
import type { ColorName } from "../../lib/fastvlm/tiny/palette.ts";
import type { Place, Size } from "../../lib/fastvlm/tiny/tokens/grammar.ts";

/** A picture of one thing on a plain background, by what is to be seen in it. */
export interface Scene {
  /** Color of the thing. */
  subject: ColorName;
  /** Color around it. */
  background: ColorName;
  /** Where it is. */
  place: Place;
  /** How large it is. */
  size: Size;
  /** Its outline. */
  shape: "square" | "circle" | "triangle";
  /** Width and height of the picture, in pixels. */
  dimensions: readonly [width: number, height: number];
  /** Format of the file. */
  format: "png" | "jpeg";
  /** Source of the shade, exact size and exact position. */
  seed: number;
}

/** Range of hues in degrees, saturations and lightnesses in percent that have a color's name. */
type Shades = readonly [
  hue: readonly [number, number],
  saturation: readonly [number, number],
  lightness: readonly [number, number],
];

/** Shades are chosen by eye and not from the model's palette. */
const SHADES: Readonly<Record<ColorName, Shades>> = {
  red: [[355, 365], [70, 95], [38, 50]],
  orange: [[26, 36], [90, 100], [48, 56]],
  yellow: [[50, 58], [85, 100], [48, 62]],
  green: [[105, 145], [45, 85], [26, 50]],
  blue: [[208, 235], [60, 95], [36, 58]],
  purple: [[270, 288], [50, 80], [30, 50]],
  pink: [[325, 345], [75, 100], [66, 80]],
  brown: [[18, 28], [45, 65], [22, 34]],
  black: [[0, 360], [0, 10], [0, 8]],
  white: [[0, 360], [0, 30], [95, 100]],
  gray: [[0, 360], [0, 6], [42, 72]],
};

const SUBJECTS: readonly ColorName[] = [
  "red",
  "orange",
  "yellow",
  "green",
  "blue",
  "purple",
  "pink",
  "brown",
];
const BACKGROUNDS: readonly ColorName[] = [
  "white",
  "gray",
  "black",
  "blue",
  "white",
  "green",
  "yellow",
];
const SHAPES = ["square", "circle", "triangle"] as const;
const SIZES = ["small", "medium-sized", "small", "large"] as const;
const COLUMNS = ["left", "center", "right"] as const;
const ROWS = ["top", "center", "bottom"] as const;
const DIMENSIONS = [
  [640, 640],
  [1024, 1024],
  [300, 300],
  [800, 600],
  [512, 512],
  [600, 900],
  [1280, 720],
] as const;

/** Share of the picture that a thing of each size takes. */
const AREAS: Readonly<Record<Size, readonly [number, number]>> = {
  small: [0.015, 0.06],
  "medium-sized": [0.13, 0.16],
  large: [0.36, 0.42],
};
/** Centers of the fields, as shares of the width or height. */
const CENTERS = {
  left: 0.24,
  top: 0.24,
  center: 0.5,
  right: 0.76,
  bottom: 0.76,
};

/** Lists scenes that go through all colors, places, sizes, shapes and formats; always the same ones. */
export function listScenes(count: number): Scene[] {
  return Array.from({ length: count }, (_, index) => {
    const subject = pick(SUBJECTS, index);
    const others = BACKGROUNDS.filter((color) => color !== subject);
    const scene = {
      subject,
      background: pick(others, Math.floor(index / SUBJECTS.length)),
      size: pick(SIZES, index + Math.floor(index / SIZES.length)),
      shape: pick(SHAPES, index),
      dimensions: pick(DIMENSIONS, index),
      format: index % 2 === 0 ? "png" : "jpeg",
      seed: index + 1,
    } as const;
    const place = canBeAside(scene)
      ? { column: pick(COLUMNS, index), row: pick(ROWS, Math.floor(index / 3)) }
      : { column: "center", row: "center" } as const;
    return { ...scene, place };
  });
}

/** Draws a scene and encodes it. */
export async function drawScene(scene: Scene): Promise<Uint8Array> {
  const { format, seed } = scene;
  const picture = sharp(new TextEncoder().encode(toSvg(scene)));
  const file = format === "png"
    ? picture.png()
    : picture.jpeg({ quality: 70 + seed % 25 });
  return new Uint8Array(await file.toBuffer());
}

/** A large thing, or one in a narrow picture, has no room but in the middle. */
function canBeAside(
  { size, dimensions: [width, height] }: Pick<Scene, "size" | "dimensions">,
): boolean {
  return size === "small" || (size === "medium-sized" && width === height);
}

function toSvg(scene: Scene): string {
  const random = createRandom(scene.seed);
  const [width, height] = scene.dimensions;
  const area = between(random, AREAS[scene.size]) * width * height;
  const wobble = () => between(random, [-0.03, 0.03]);
  const x = (CENTERS[scene.place.column] + wobble()) * width;
  const y = (CENTERS[scene.place.row] + wobble()) * height;
  const background = pickShade(random, scene.background);
  const fill = pickShade(random, scene.subject);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="${background}"/>
    <path d="${
    drawOutline(scene.shape, area)
  }" transform="translate(${x} ${y})" fill="${fill}"/>
  </svg>`;
}

/** Draws an outline around its center of gravity. */
function drawOutline(shape: Scene["shape"], area: number): string {
  if (shape === "circle") {
    const radius = Math.sqrt(area / Math.PI);
    return `M ${-radius} 0 a ${radius} ${radius} 0 1 1 ${2 * radius} 0 ` +
      `a ${radius} ${radius} 0 1 1 ${-2 * radius} 0 Z`;
  }
  if (shape === "square") {
    const side = Math.sqrt(area);
    return `M ${-side / 2} ${-side / 2} h ${side} v ${side} h ${-side} Z`;
  }
  const base = Math.sqrt(2 * area);
  return `M 0 ${-2 * base / 3} L ${base / 2} ${base / 3} H ${-base / 2} Z`;
}

function pickShade(random: () => number, color: ColorName): string {
  const [hue, saturation, lightness] = SHADES[color].map((range) =>
    between(random, range)
  );
  return `hsl(${hue}, ${saturation}%, ${lightness}%)`;
}

function between(
  random: () => number,
  [low, high]: readonly [number, number],
): number {
  return low + random() * (high - low);
}

function pick<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new RangeError("Cannot pick from nothing");
  return item;
}

/** Random numbers from 0 to 1, always the same ones for a seed (a linear congruential generator). */
function createRandom(seed: number): () => number {
  let state = seed * 2_654_435_761 % 2 ** 32;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
