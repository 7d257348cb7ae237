import { COLOR_NAMES } from "./palette.ts";
import { STATES } from "./tokens/grammar.ts";
import { QUESTIONS } from "./tokens/questions.ts";
import { type FieldOf, Layout } from "./weights/layout.ts";

/** Sides of the picture that the vision encoder takes, in pixels: FastVLM's own. */
export const IMAGE_SIZE = 1024;
/** Pixels that become one token, along each side: FastVLM's own. */
export const PATCH_SIZE = 64;
/** Tokens along each side of a picture. */
export const GRID_SIZE = IMAGE_SIZE / PATCH_SIZE;
/** Tokens that stand for a picture. */
export const IMAGE_TOKENS = GRID_SIZE ** 2;

/** Length of the vector that stands for a token. */
export const HIDDEN_SIZE = 128;
/** Attention heads, which share one head of keys and values. */
export const HEADS = 2;
/** Heads of keys and values. */
export const KEY_VALUE_HEADS = 1;
/** Length of a head's query, key or value. */
export const HEAD_SIZE = HIDDEN_SIZE / HEADS;
/** Transformer layers. */
export const LAYERS = 2;
/** Units of a layer's gated perceptron. */
export const INTERMEDIATE_SIZE = 48;
/** Longest context; the weights rely on positions staying below. */
export const MAX_POSITIONS = 2048;

/** Stands for the logarithm of an area of nothing: `exp` of it vanishes against any real area. */
export const NO_AREA = -40;

/**
 * What each number of a token's vector means. The upper part is set when a token comes in: by the
 * vision encoder for a piece of the picture, by the embedding for a piece of text. The lower part
 * is zero then and filled by the layers.
 */
export const HIDDEN = new Layout({
  /** Always 1: the weights of constants. */
  one: 1,
  /** 1 for a piece of the picture. */
  isImage: 1,
  /** Its share of each color; at a text token, after layer 1, the subject's. */
  color: COLOR_NAMES.length,
  /** Its center, from 0 at the left to 1 at the right; then the subject's. */
  x: 1,
  /** Its center, from 0 at the top to 1 at the bottom; then the subject's. */
  y: 1,
  /** Logarithm of the part of it that is picture, not padding. */
  logArea: 1,
  /** Logarithm of the part of it that is the picture's edge. */
  logEdge: 1,
  /** What a keyword asks; after layer 1, what the prompt asks. */
  question: QUESTIONS.length,
  /** How much a keyword counts against others; 0 for other tokens. */
  rank: 1,
  /** Its place in the context. */
  position: 1,
  /** What was said so far. */
  state: STATES.length,

  /** After layer 0's attention: share of each color along the picture's edge. */
  edge: COLOR_NAMES.length,
  /** Share of each color in the whole picture. */
  whole: COLOR_NAMES.length,
  /** 1 if there is a picture. */
  sawImage: 1,
  /** After layer 0's perceptron: 1 for the colors that are background. */
  background: COLOR_NAMES.length,
  /** Share of the background in the whole picture. */
  backgroundShare: 1,
  /** After layer 1's perceptron: whether the subject is smaller than each size's limit. */
  smallerThan: 3,
  /** Whether the subject is at each side. */
  farLeft: 1,
  farRight: 1,
  farTop: 1,
  farBottom: 1,
});

/** Name of a part of a token's vector. */
export type HiddenField = FieldOf<typeof HIDDEN>;
