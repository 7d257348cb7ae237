import {
  HEAD_SIZE,
  HEADS,
  HIDDEN,
  HIDDEN_SIZE,
  type HiddenField,
  KEY_VALUE_HEADS,
} from "../model_shape.ts";
import { COLOR_NAMES } from "../palette.ts";
import { QUESTIONS } from "../tokens/questions.ts";
import { type FieldOf, Layout } from "./layout.ts";
import { WeightMatrix } from "./weight_matrix.ts";

/** What a head's key or value holds; each layer uses some of it. */
const HEAD = new Layout({
  color: COLOR_NAMES.length,
  x: 1,
  y: 1,
  question: QUESTIONS.length,
  isImage: 1,
  logArea: 1,
  logEdge: 1,
  rank: 1,
  position: 1,
});

/** A field that heads and token vectors have in common. */
export type HeadField = FieldOf<typeof HEAD>;

/** A query asks for keys with a field of its own, weighted. */
export interface QueryTerm {
  /** The field of the asking token. */
  from: HiddenField;
  /** The field of the keys; the score is the sum of the products. */
  to: HeadField;
  /**
   * Factor.
   *
   * @default {1}
   */
  weight?: number;
}

/** The weights of a layer's attention; two heads with queries of their own share keys and values. */
export class AttentionWeights {
  /** From a token's vector to the queries of all heads, the key and the value. */
  readonly packed: WeightMatrix = new WeightMatrix(
    HIDDEN_SIZE,
    (HEADS + 2 * KEY_VALUE_HEADS) * HEAD_SIZE,
  );
  /** From what the heads found back to the token's vector. */
  readonly output: WeightMatrix = new WeightMatrix(
    HEADS * HEAD_SIZE,
    HIDDEN_SIZE,
  );

  /** Lets a head look for keys. */
  addQuery(head: number, { from, to, weight = 1 }: QueryTerm): void {
    for (let index = 0; index < HIDDEN.lengthOf(from); index += 1) {
      this.packed.connect(
        HIDDEN.at(from, index),
        head * HEAD_SIZE + HEAD.at(to, index),
        weight,
      );
    }
  }

  /** Puts fields of a token's vector into its key. */
  addKeys(...fields: HeadField[]): void {
    this.#pack(HEADS, fields);
  }

  /** Puts fields of a token's vector into its value. */
  addValues(...fields: HeadField[]): void {
    this.#pack(HEADS + KEY_VALUE_HEADS, fields);
  }

  /** Adds what a head found in a field of the values to a field of the asking token's vector. */
  addResult(head: number, from: HeadField, to: HiddenField = from): void {
    for (let index = 0; index < HEAD.lengthOf(from); index += 1) {
      this.output.connect(
        head * HEAD_SIZE + HEAD.at(from, index),
        HIDDEN.at(to, index),
      );
    }
  }

  #pack(slot: number, fields: readonly HeadField[]): void {
    for (const field of fields) {
      for (let index = 0; index < HEAD.lengthOf(field); index += 1) {
        this.packed.connect(
          HIDDEN.at(field, index),
          slot * HEAD_SIZE + HEAD.at(field, index),
        );
      }
    }
  }
}
