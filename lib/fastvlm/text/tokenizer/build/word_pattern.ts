import {
  ByteLevelPreTokenizer,
  SplitPreTokenizer,
} from "@huggingface/tokenizers";
import { isRecord } from "../../../../base/json.ts";

/** Matches a whole text. */
const WHOLE_TEXT = "[^]+";

/**
 * The regular expression by which a pre-tokenizer of `tokenizer.json` cuts text into words before it
 * takes their bytes; `undefined` if it does anything else. Patterns are Oniguruma's there; the library
 * translates them.
 *
 * @throws {SyntaxError} If a pattern is none.
 */
export function wordPattern(preTokenizer: unknown): string | undefined {
  if (!isRecord(preTokenizer)) return undefined;
  const { type, pretokenizers: steps } = preTokenizer;
  if (type !== "Sequence") return byteLevelPattern(preTokenizer);
  if (!Array.isArray(steps) || steps.length !== 2) return undefined;
  const [split, bytes] = steps;
  return byteLevelPattern(bytes) === WHOLE_TEXT
    ? splitPattern(split)
    : undefined;
}

function byteLevelPattern(step: unknown): string | undefined {
  if (!isRecord(step) || step["type"] !== "ByteLevel") return undefined;
  if (step["add_prefix_space"] === true) return undefined;
  if (step["use_regex"] === false) return WHOLE_TEXT;
  return new ByteLevelPreTokenizer({ type: "ByteLevel" }).pattern.source;
}

function splitPattern(step: unknown): string | undefined {
  if (!isRecord(step) || step["type"] !== "Split") return undefined;
  const { pattern, behavior, invert } = step;
  const regex = isRecord(pattern) ? pattern["Regex"] : undefined;
  if (behavior !== "Isolated" || invert === true) return undefined;
  if (typeof regex !== "string") return undefined;
  const split = new SplitPreTokenizer({
    type: "Split",
    pattern: { Regex: regex },
    behavior,
    invert: false,
  });
  return split.pattern?.source;
}
