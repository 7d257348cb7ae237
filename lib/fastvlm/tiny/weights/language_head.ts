import { HIDDEN, HIDDEN_SIZE, type HiddenField } from "../model_shape.ts";
import { COLOR_NAMES } from "../palette.ts";
import {
  ANSWER_TOKENS,
  type Meaning,
  type Place,
  SIZES,
  STATES,
} from "../tokens/grammar.ts";
import { type Question, QUESTIONS } from "../tokens/questions.ts";
import { SPECIAL_TOKENS, type Vocabulary } from "../tokens/vocabulary.ts";
import { WeightMatrix } from "./weight_matrix.ts";

/** A token that can follow beats all that cannot: all other weights of a token stay below. */
const FOLLOWS = 400;
/** What was asked outweighs what was seen. */
const ASKED = 100;
/** What was seen; 40 so that a tenth more of one color than of another is a clear margin. */
const SEEN = 40;

/** What a token gains when a question was asked. */
type Gains = Partial<Record<Question, number>>;

/** For words: gains by question, by "nothing to see but background", and at all times. */
const WORD_WEIGHTS: Readonly<
  Record<string, { asked?: Gains; plain?: number; always?: number }>
> = {
  "A": { always: 0.5 },
  "It is": { asked: { where: 1, size: 1, color: 1 }, plain: -2 },
  "The background": { asked: { background: 1 } },
  "I cannot read text; I see": { asked: { document: 1 } },
  "Objects:": { asked: { detect: 1 }, plain: -2 },
  "No objects:": { asked: { detect: 1 }, plain: 1, always: -1.2 },
  " plain": { plain: 2 },
  " object": { asked: { detect: 2 } },
  ".": {
    asked: { where: 1.5, size: 1.5, color: 1.5, detect: 1.5 },
    always: -0.75,
  },
};

/** A side of the picture. */
type Side = Exclude<Place[keyof Place], "center">;

/** Where the decision about each side is. */
const SIDE_FIELDS: Readonly<Record<Side, HiddenField>> = {
  left: "farLeft",
  right: "farRight",
  top: "farTop",
  bottom: "farBottom",
};

/** The language head turns a token's vector into a score for each token that may come next. */
export function buildLanguageHead(vocabulary: Vocabulary): WeightMatrix {
  const head = new WeightMatrix(HIDDEN_SIZE, vocabulary.size);
  for (const { text, from, meaning } of ANSWER_TOKENS) {
    const token = new TokenScore(head, vocabulary.idOf(text));
    for (const state of from) token.follow(STATES.indexOf(state));
    addWordWeights(token, text);
    addMeaning(token, meaning);
  }
  const noPicture = new TokenScore(
    head,
    vocabulary.idOf("There is no picture"),
  );
  noPicture.add(HIDDEN.at("one"), 1.5 * ASKED);
  noPicture.add(HIDDEN.at("sawImage"), -1.5 * ASKED);
  const turnEnd = vocabulary.idOf(SPECIAL_TOKENS.turnEnd);
  new TokenScore(head, turnEnd).follow(STATES.indexOf("end"));
  return head;
}

/** The column of one token in the head. */
class TokenScore {
  readonly #head: WeightMatrix;
  readonly #id: number;

  constructor(head: WeightMatrix, id: number) {
    this.#head = head;
    this.#id = id;
  }

  add(input: number, weight: number): void {
    this.#head.connect(input, this.#id, weight);
  }

  follow(state: number): void {
    this.add(HIDDEN.at("state", state), FOLLOWS);
  }

  ask(question: Question, gain: number): void {
    this.add(
      HIDDEN.at("question", QUESTIONS.indexOf(question)),
      ASKED * gain,
    );
  }
}

function addWordWeights(token: TokenScore, text: string): void {
  const { asked = {}, plain = 0, always = 0 } = WORD_WEIGHTS[text] ?? {};
  for (const question of QUESTIONS) token.ask(question, asked[question] ?? 0);
  token.add(HIDDEN.at("smallerThan", 0), ASKED * plain);
  token.add(HIDDEN.at("one"), ASKED * always);
}

function addMeaning(token: TokenScore, meaning: Meaning): void {
  switch (meaning.kind) {
    case "word":
      return;
    case "size":
      token.ask("size", 1);
      return addSize(token, SIZES.indexOf(meaning.size));
    case "color":
      token.ask("color", 1);
      token.ask("detect", 2);
      return addColor(token, COLOR_NAMES.indexOf(meaning.color));
    case "place":
      token.ask("where", 1);
      return addPlace(token, meaning.place);
    case "background": {
      const color = COLOR_NAMES.indexOf(meaning.color);
      return token.add(HIDDEN.at("edge", color), SEEN);
    }
  }
}

/** A size is below its own limit and not below the one before. */
function addSize(token: TokenScore, size: number): void {
  const isLargest = size === SIZES.length - 1;
  const below = isLargest
    ? HIDDEN.at("one")
    : HIDDEN.at("smallerThan", size + 1);
  token.add(below, SEEN);
  token.add(HIDDEN.at("smallerThan", size), -SEEN);
}

/** The subject has a color that the background does not have. */
function addColor(token: TokenScore, color: number): void {
  token.add(HIDDEN.at("color", color), SEEN);
  token.add(HIDDEN.at("background", color), -SEEN);
  token.add(HIDDEN.at("edge", color), -SEEN / 2);
}

function addPlace(token: TokenScore, { column, row }: Place): void {
  addSide(token, column, ["left", "right"]);
  addSide(token, row, ["top", "bottom"]);
}

/** The center is where no side is. */
function addSide(
  token: TokenScore,
  side: Side | "center",
  sides: readonly Side[],
): void {
  if (side !== "center") return token.add(HIDDEN.at(SIDE_FIELDS[side]), SEEN);
  token.add(HIDDEN.at("one"), SEEN);
  for (const other of sides) token.add(HIDDEN.at(SIDE_FIELDS[other]), -SEEN);
}
