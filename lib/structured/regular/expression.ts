import type { Automaton } from "./automaton.ts";
import { NondeterministicAutomaton } from "./nondeterministic_automaton.ts";

/** A range of symbols, both ends inclusive. */
export type SymbolRange = readonly [first: number, last: number];

/** A regular expression over code points or bytes. */
export type Expression =
  | {
    /** One symbol of some ranges. */
    readonly kind: "symbol";
    /** The ranges. */
    readonly ranges: readonly SymbolRange[];
  }
  | {
    /** One part after the other. */
    readonly kind: "sequence";
    /** The parts. */
    readonly parts: readonly Expression[];
  }
  | {
    /** Any one of the parts. */
    readonly kind: "choice";
    /** The parts. */
    readonly parts: readonly Expression[];
  }
  | {
    /** A part several times. */
    readonly kind: "repeat";
    /** What is repeated. */
    readonly part: Expression;
    /** How often at least. */
    readonly least: number;
    /** How often at most, maybe `Infinity`. */
    readonly most: number;
  };

/** The expression of one fixed text, by its code points. */
export function literal(text: string): Expression {
  return sequence(...Array.from(text, (character) => {
    const symbol = character.codePointAt(0) ?? 0;
    return symbols([symbol, symbol]);
  }));
}

/** One symbol of some ranges. */
export function symbols(...ranges: readonly SymbolRange[]): Expression {
  return { kind: "symbol", ranges };
}

/** One part after the other. */
export function sequence(...parts: readonly Expression[]): Expression {
  return { kind: "sequence", parts };
}

/** Any one of the parts. */
export function choice(...parts: readonly Expression[]): Expression {
  return { kind: "choice", parts };
}

/** A part several times. */
export function repeat(
  part: Expression,
  least: number,
  most: number,
): Expression {
  return { kind: "repeat", part, least, most };
}

/**
 * The automaton that accepts what an expression describes.
 *
 * @throws {RangeError} If it has too many states.
 */
export function compileExpression(expression: Expression): Automaton {
  return compileLabeled([expression]);
}

/**
 * One automaton for several expressions; its ends are labeled with the index of the expression. No
 * text may match two of them.
 *
 * @throws {RangeError} If it has too many states.
 */
export function compileLabeled(expressions: readonly Expression[]): Automaton {
  const automaton = new NondeterministicAutomaton();
  const start = automaton.addState();
  expressions.forEach((expression, label) => {
    automaton.end(append(automaton, expression, start), label);
  });
  return automaton.determinize();
}

/** Adds an expression behind a state, and returns the state behind the expression. */
function append(
  automaton: NondeterministicAutomaton,
  expression: Expression,
  from: number,
): number {
  switch (expression.kind) {
    case "symbol":
      return appendSymbol(automaton, expression.ranges, from);
    case "sequence":
      return expression.parts.reduce(
        (state, part) => append(automaton, part, state),
        from,
      );
    case "choice":
      return appendChoice(automaton, expression.parts, from);
    case "repeat":
      return appendRepeat(automaton, expression, from);
  }
}

function appendSymbol(
  automaton: NondeterministicAutomaton,
  ranges: readonly SymbolRange[],
  from: number,
): number {
  const target = automaton.addState();
  for (const [first, last] of ranges) {
    automaton.connect(from, { first, last, target });
  }
  return target;
}

function appendChoice(
  automaton: NondeterministicAutomaton,
  parts: readonly Expression[],
  from: number,
): number {
  const end = automaton.addState();
  for (const part of parts) automaton.skip(append(automaton, part, from), end);
  return end;
}

function appendRepeat(
  automaton: NondeterministicAutomaton,
  { part, least, most }: Expression & { kind: "repeat" },
  from: number,
): number {
  let state = from;
  for (let count = 0; count < least; count += 1) {
    state = append(automaton, part, state);
  }
  if (most === Infinity) return appendLoop(automaton, part, state);
  const end = automaton.addState();
  automaton.skip(state, end);
  for (let count = least; count < most; count += 1) {
    state = append(automaton, part, state);
    automaton.skip(state, end);
  }
  return end;
}

function appendLoop(
  automaton: NondeterministicAutomaton,
  part: Expression,
  from: number,
): number {
  // A state of its own: the state before may be the start of other alternatives.
  const loop = automaton.addState();
  automaton.skip(from, loop);
  automaton.skip(append(automaton, part, loop), loop);
  return loop;
}
