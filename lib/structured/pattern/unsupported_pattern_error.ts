/** Thrown when a pattern has what an automaton cannot do; the message names it. */
export class UnsupportedPatternError extends Error {}
