import type { SymbolRange } from "../regular/expression.ts";
import {
  charactersWith,
  CLASS_ESCAPES,
  otherThan,
} from "./character_ranges.ts";
import type { PatternText } from "./pattern_text.ts";
import { UnsupportedPatternError } from "./unsupported_pattern_error.ts";

const CONTROLS: ReadonlyMap<string, number> = new Map([
  ["t", 0x09],
  ["n", 0x0a],
  ["v", 0x0b],
  ["f", 0x0c],
  ["r", 0x0d],
  ["0", 0x00],
]);

/** Of the code of a letter behind `\c`, these bits are the control character. */
const CONTROL_BITS = 0x1f;

/**
 * Reads what stands behind a backslash, and returns the characters that it matches.
 *
 * @throws {UnsupportedPatternError} If it is no set of characters, as `\b`.
 */
export function readEscape(text: PatternText): readonly SymbolRange[] {
  const letter = text.take();
  const known = CLASS_ESCAPES.get(letter);
  if (known !== undefined) return known;
  if (letter === "p" || letter === "P") {
    text.takeIf("{");
    const ranges = charactersWith(text.takeUntil("}"));
    return letter === "p" ? ranges : otherThan(ranges);
  }
  const point = readPoint(text, letter);
  return [[point, point]];
}

function readPoint(text: PatternText, letter: string): number {
  if (letter === "x") return parseInt(text.takeCount(2), 16);
  if (letter === "u") return readUnicode(text);
  if (letter === "c") return text.take().charCodeAt(0) & CONTROL_BITS;
  if (/^[1-9k]$/.test(letter)) {
    throw new UnsupportedPatternError("a reference back to a group");
  }
  if (/^b$/i.test(letter)) throw new UnsupportedPatternError("a word's edge");
  return CONTROLS.get(letter) ?? letter.codePointAt(0) ?? 0;
}

/** Reads a code point behind `\u`, maybe of two halves of a surrogate pair. */
function readUnicode(text: PatternText): number {
  if (text.takeIf("{")) return parseInt(text.takeUntil("}"), 16);
  const first = parseInt(text.takeCount(4), 16);
  const second = [2, 3, 4, 5].map((offset) => text.peek(offset)).join("");
  const isPair = text.peek() === "\\" && text.peek(1) === "u" &&
    /^d[89ab]/i.test(first.toString(16)) && /^d[c-f]/i.test(second);
  if (!isPair) return first;
  text.takeCount(6);
  return String.fromCharCode(first, parseInt(second, 16)).codePointAt(0) ?? 0;
}
