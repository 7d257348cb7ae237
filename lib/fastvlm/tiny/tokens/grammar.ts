import { COLOR_NAMES, type ColorName } from "../palette.ts";

/**
 * What has been said so far, which decides what can be said next. It is read off the last token
 * alone: every token leads to one state.
 */
export const STATES = [
  "start",
  "intro",
  "article",
  "it",
  "background",
  "plain",
  "size",
  "color",
  "object",
  "place",
  "last",
  "end",
] as const;

/** Name of a state. */
export type State = typeof STATES[number];

/** Sizes that the model tells apart. */
export const SIZES = ["small", "medium-sized", "large"] as const;

/** Size of the subject. */
export type Size = typeof SIZES[number];

/** One of the nine fields of a picture. */
export interface Place {
  /** Field from left to right. */
  column: "left" | "center" | "right";
  /** Field from top to bottom. */
  row: "top" | "center" | "bottom";
}

/** What a token says, for the language head to weigh it by what was seen and asked. */
export type Meaning =
  | { kind: "word" }
  | { kind: "size"; size: Size }
  | { kind: "color"; color: ColorName }
  | { kind: "background"; color: ColorName }
  | { kind: "place"; place: Place };

/** A token of the model's answers. */
export interface AnswerToken {
  /** The text that it adds. */
  text: string;
  /** The states in which it can be said. */
  from: readonly State[];
  /** The state that it leads to. */
  to: State;
  /** What it says. */
  meaning: Meaning;
}

/** The nine places in words. */
const PLACES: readonly [text: string, place: Place][] = [
  [" in the upper left", { column: "left", row: "top" }],
  [" at the top", { column: "center", row: "top" }],
  [" in the upper right", { column: "right", row: "top" }],
  [" on the left", { column: "left", row: "center" }],
  [" in the center", { column: "center", row: "center" }],
  [" on the right", { column: "right", row: "center" }],
  [" in the lower left", { column: "left", row: "bottom" }],
  [" at the bottom", { column: "center", row: "bottom" }],
  [" in the lower right", { column: "right", row: "bottom" }],
];

/** Every token that the model can say before the one that ends the turn. */
export const ANSWER_TOKENS: readonly AnswerToken[] = [
  word("A", ["start"], "article"),
  word("It is", ["start"], "it"),
  word("The background", ["start"], "background"),
  word("I cannot read text; I see", ["start"], "intro"),
  word("Objects:", ["start"], "intro"),
  word("No objects:", ["start"], "intro"),
  word("There is no picture", ["start"], "last"),
  word(" a", ["intro"], "article"),
  word(" plain", ["article"], "plain"),
  ...SIZES.map((size): AnswerToken => ({
    text: ` ${size}`,
    from: ["article", "it"],
    to: "size",
    meaning: { kind: "size", size },
  })),
  ...COLOR_NAMES.map((color): AnswerToken => ({
    text: ` ${color}`,
    from: ["size", "it"],
    to: "color",
    meaning: { kind: "color", color },
  })),
  word(" object", ["color"], "object"),
  ...PLACES.map(([text, place]): AnswerToken => ({
    text,
    from: ["object", "it"],
    to: "place",
    meaning: { kind: "place", place },
  })),
  ...colorBackground(
    "place",
    (color) => ` of ${withArticle(color)} background`,
  ),
  ...colorBackground("background", (color) => ` is ${color}`),
  ...colorBackground("plain", (color) => ` ${color} picture`),
  word(".", ["last", "size", "color", "place"], "end"),
];

function word(text: string, from: readonly State[], to: State): AnswerToken {
  return { text, from, to, meaning: { kind: "word" } };
}

function colorBackground(
  from: State,
  phrase: (color: ColorName) => string,
): AnswerToken[] {
  return COLOR_NAMES.map((color) => ({
    text: phrase(color),
    from: [from],
    to: "last",
    meaning: { kind: "background", color },
  }));
}

function withArticle(color: ColorName): string {
  return color === "orange" ? "an orange" : `a ${color}`;
}
