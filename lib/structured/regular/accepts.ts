import type { Automaton } from "./automaton.ts";

/** Whether an automaton over code points accepts a text. */
export function accepts(automaton: Automaton, text: string): boolean {
  const end = Array.from(text).reduce<number | undefined>(
    (state, character) => {
      const point = character.codePointAt(0) ?? 0;
      return automaton[state ?? automaton.length]?.transitions
        .find(({ first, last }) => first <= point && point <= last)?.target;
    },
    0,
  );
  return automaton[end ?? automaton.length]?.label !== undefined;
}
