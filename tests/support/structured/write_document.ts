import type { CompiledSchema } from "../../../lib/structured/compile_schema.ts";
import type { TokenConstraint } from "../../../lib/structured/token_constraint.ts";
import type { Vocabulary } from "../../../lib/structured/vocabulary/vocabulary.ts";
import { textOf } from "./small_vocabulary.ts";

/** How a document is written. */
export interface WriteDocumentOptions {
  vocabulary: Vocabulary;
  /** Tokens that there may be. */
  budget: number;
  /** Gives numbers from 0 up to 1. */
  random: () => number;
  /** Is shown each forced token and whether the mask allows it. */
  onForced?: (token: number, isAllowed: boolean) => void;
}

/** Characters that structure is made of, so that a walk by chance meets more of it. */
const STRUCTURE_REGEXP = /["\\{}[\],:0-9.-]/;

const STRUCTURAL_TOKENS = new WeakMap<Vocabulary, Uint8Array>();

/** Tokens that may come next. */
export function allowedTokens(
  constraint: TokenConstraint,
  vocabulary: Vocabulary,
  left: number,
): number[] {
  const logits = new Float32Array(vocabulary.size);
  constraint.mask(logits, left);
  const allowed: number[] = [];
  for (let token = 0; token < logits.length; token += 1) {
    if (logits[token] === 0) allowed.push(token);
  }
  return allowed;
}

/** Writes a document of tokens that are chosen by chance, as the worst of models would. */
export function writeDocument(
  schema: CompiledSchema,
  options: WriteDocumentOptions,
): string {
  const { vocabulary, budget, random, onForced } = options;
  const constraint = schema.start();
  const tokens: number[] = [];
  while (!constraint.isComplete && tokens.length < budget) {
    const left = budget - tokens.length;
    const allowed = allowedTokens(constraint, vocabulary, left);
    const [forced] = constraint.forced(left);
    if (forced !== undefined) onForced?.(forced, allowed.includes(forced));
    const token = forced ?? choose(allowed, vocabulary, random);
    if (token === undefined) throw new Error("No token may come");
    if (vocabulary.endTokens.includes(token)) break;
    constraint.accept(token);
    tokens.push(token);
  }
  return textOf(vocabulary, tokens);
}

/** Numbers from 0 up to 1 that are the same each time (the generator of Numerical Recipes). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function choose(
  allowed: readonly number[],
  vocabulary: Vocabulary,
  random: () => number,
): number | undefined {
  const any = allowed[Math.floor(random() * allowed.length)];
  if (random() < 0.5) return any;
  const structure = structuralTokens(vocabulary);
  const structural = allowed.filter((token) => structure[token] === 1);
  return structural[Math.floor(random() * structural.length)] ?? any;
}

/** 1 for each token with a character that structure is made of. */
function structuralTokens(vocabulary: Vocabulary): Uint8Array {
  const known = STRUCTURAL_TOKENS.get(vocabulary);
  if (known !== undefined) return known;
  const decoder = new TextDecoder();
  const found = Uint8Array.from({ length: vocabulary.size }, (_, token) => {
    const text = decoder.decode(vocabulary.bytesOf(token));
    return STRUCTURE_REGEXP.test(text) ? 1 : 0;
  });
  STRUCTURAL_TOKENS.set(vocabulary, found);
  return found;
}
