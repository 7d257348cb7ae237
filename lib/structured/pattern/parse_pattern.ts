import {
  choice,
  type Expression,
  repeat,
  sequence,
  type SymbolRange,
  symbols,
} from "../regular/expression.ts";
import { readEscape } from "./character_escape.ts";
import { DOT, EVERY_CHARACTER, otherThan } from "./character_ranges.ts";
import { PatternText } from "./pattern_text.ts";
import { UnsupportedPatternError } from "./unsupported_pattern_error.ts";

/** A part that ends in neither of its sides where the pattern has no anchor. */
const ANYTHING = repeat(symbols(...EVERY_CHARACTER), 0, Infinity);

/**
 * The expression of all texts that a pattern of JSON Schema (ECMA-262, by code points) matches.
 * Without anchors, anything may stand around the match.
 *
 * @throws {SyntaxError} If it is not a regular expression.
 * @throws {UnsupportedPatternError} If it is not regular in the sense of automata, or has an anchor
 * within a group.
 */
export function parsePattern(pattern: string): Expression {
  // The engine's own parser refuses what is malformed, so that this one need not.
  new RegExp(pattern, "u");
  return new PatternParser(pattern).parse();
}

class PatternParser {
  readonly #text: PatternText;

  constructor(pattern: string) {
    this.#text = new PatternText(pattern);
  }

  parse(): Expression {
    const alternatives = [this.#topAlternative()];
    while (this.#text.takeIf("|")) alternatives.push(this.#topAlternative());
    return choice(...alternatives);
  }

  #topAlternative(): Expression {
    const start = this.#text.takeIf("^") ? [] : [ANYTHING];
    const terms = this.#terms();
    const end = this.#text.takeIf("$") ? [] : [ANYTHING];
    if (!["", "|"].includes(this.#text.peek())) throw anchorWithin();
    return sequence(...start, ...terms, ...end);
  }

  #terms(): Expression[] {
    const terms: Expression[] = [];
    while (!["", "|", ")", "$"].includes(this.#text.peek())) {
      terms.push(this.#quantified(this.#atom()));
    }
    return terms;
  }

  #atom(): Expression {
    const character = this.#text.take();
    switch (character) {
      case "^":
        throw anchorWithin();
      case "(":
        return this.#group();
      case "[":
        return symbols(...this.#characterClass());
      case "\\":
        return symbols(...readEscape(this.#text));
      case ".":
        return symbols(...DOT);
      default:
        return symbols(pointRange(character));
    }
  }

  #group(): Expression {
    if (this.#text.takeIf("?")) this.#groupKind();
    const alternatives = [sequence(...this.#terms())];
    while (this.#text.takeIf("|")) {
      alternatives.push(sequence(...this.#terms()));
    }
    if (!this.#text.takeIf(")")) throw anchorWithin();
    return choice(...alternatives);
  }

  #groupKind(): void {
    if (this.#text.takeIf(":")) return;
    const isNamed = this.#text.peek() === "<" &&
      !["=", "!"].includes(this.#text.peek(1));
    if (!isNamed) {
      throw new UnsupportedPatternError(
        `a group that begins with "(?${this.#text.peek()}"`,
      );
    }
    this.#text.takeUntil(">");
  }

  #quantified(part: Expression): Expression {
    const counts = this.#counts();
    if (counts === undefined) return part;
    // Lazy or greedy, the texts are the same.
    this.#text.takeIf("?");
    return repeat(part, ...counts);
  }

  #counts(): [least: number, most: number] | undefined {
    if (this.#text.takeIf("*")) return [0, Infinity];
    if (this.#text.takeIf("+")) return [1, Infinity];
    if (this.#text.takeIf("?")) return [0, 1];
    if (!this.#text.takeIf("{")) return undefined;
    const [least = "", most] = this.#text.takeUntil("}").split(",");
    if (most === undefined) return [Number(least), Number(least)];
    return [Number(least), most === "" ? Infinity : Number(most)];
  }

  #characterClass(): readonly SymbolRange[] {
    const isNegated = this.#text.takeIf("^");
    const ranges: SymbolRange[] = [];
    while (!this.#text.takeIf("]")) {
      const first = this.#classMember();
      const isRange = this.#text.peek() === "-" && this.#text.peek(1) !== "]";
      if (!isRange) {
        ranges.push(...first);
        continue;
      }
      this.#text.take();
      const last = this.#classMember();
      ranges.push([first[0]?.[0] ?? 0, last[0]?.[1] ?? 0]);
    }
    return isNegated ? otherThan(ranges) : ranges;
  }

  #classMember(): readonly SymbolRange[] {
    const character = this.#text.take();
    if (character !== "\\") return [pointRange(character)];
    // A backspace, not a word's edge.
    return this.#text.takeIf("b") ? [[0x08, 0x08]] : readEscape(this.#text);
  }
}

function pointRange(character: string): SymbolRange {
  const point = character.codePointAt(0) ?? 0;
  return [point, point];
}

function anchorWithin(): UnsupportedPatternError {
  return new UnsupportedPatternError("an anchor within the pattern");
}
