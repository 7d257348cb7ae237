/** The colors that the model knows by name. */
export const COLOR_NAMES = [
  "red",
  "orange",
  "yellow",
  "green",
  "blue",
  "purple",
  "pink",
  "brown",
  "black",
  "white",
  "gray",
] as const;

/** Name of a color. */
export type ColorName = typeof COLOR_NAMES[number];

/**
 * Examples of each color, as sRGB in hexadecimal: a pixel has the name of the example nearest to it.
 * Light and dark shades need examples of their own because names do not follow distances.
 */
const EXAMPLES: Readonly<Record<ColorName, string>> = {
  red: "ff0000 e53935 d32f2f c62828 b71c1c 8b0000 dc143c ff3b30 " +
    "a01818 e05050 6a0f0f",
  orange: "ff8c00 ffa500 fb8c00 f57c00 e65100 ff7f50 ff9f45 ffb74d " +
    "ff6d1a d2761a ffcc80 f0a060",
  yellow: "ffff00 ffeb3b fdd835 ffd700 f2c811 fff176 fff59d d4c21a " +
    "ffe082 c9b400 dccb66 f0e6a0",
  green: "00ff00 008000 2e7d32 43a047 66bb6a 1b5e20 8bc34a a5d6a7 " +
    "c8e6c9 006400 9acd32 6b8e23 00a86b 0b3d16 00796b 7cc576 " +
    "c5e1a5",
  blue: "0000ff 1e88e5 1565c0 0d47a1 000080 42a5f5 64b5f6 90caf9 " +
    "bbdefb 00bfff 4169e1 00ffff 4dd0e1 3f51b5 1a237e 0097a7 " +
    "5b7fb5 b3e5fc 0a1445 8ab0d8 203a60 35557f 4a90a4",
  purple: "800080 8e24aa 6a1b9a 4a148c ab47bc ba68c8 9370db b39ddb " +
    "d1c4e9 ce93d8 663399 5e35b1 7b1fa2 3b0a52 8a2be2",
  pink: "ffc0cb ff69b4 f48fb1 f06292 ec407a ff1493 f8bbd0 ff00ff " +
    "e91e63 ffb6c1 fad4e0 d6457f",
  brown: "8b4513 795548 6d4c41 5d4037 4e342e a0522d a1887f 8d6e63 " +
    "3e2723 654321 7b4a1e b5835a c19a6b d2b48c",
  black: "000000 101010 202020 0d1018 181010 2a2a2a",
  white: "ffffff f5f5f5 fff8e7 f0f6fb f3f0e6 f0e6d8 eef2e6",
  gray: "363636 424242 4e4e4e 5a5a5a 666666 747474 828282 909090 " +
    "9e9e9e acacac bababa c8c8c8 d8d8d4 90a4ae b0bec5 607078 " +
    "455058 a8a29e 8a8078 787888 9a929c",
};

/** An example of a color. */
export interface ColorExample {
  /** The color's name. */
  name: ColorName;
  /** Red, green and blue, each from 0 to 1. */
  rgb: readonly [red: number, green: number, blue: number];
}

/** All examples of all colors. */
export const PALETTE: readonly ColorExample[] = COLOR_NAMES.flatMap((name) =>
  EXAMPLES[name].split(" ").map((hex) => ({ name, rgb: parseHexColor(hex) }))
);

function parseHexColor(hex: string): ColorExample["rgb"] {
  const value = parseInt(hex, 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}
