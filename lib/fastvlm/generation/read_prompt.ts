import type { OnnxSequences } from "../../onnx/sequences/onnx_sequences.ts";
import type { LanguageModel } from "../model/language_model.ts";
import { promptKey, promptLength, promptVectors } from "./prompt.ts";
import type { FoundPrefix, PrefixCache } from "./reuse/prefix_cache.ts";
import type { Sequence } from "./sequence/sequence.ts";

/** What {@linkcode readPrompt} works with. */
export interface PromptReader {
  /** The model; prompts are read by its `prefill` if it has one. */
  readonly model: LanguageModel;
  /** Sequences of its decoder. */
  readonly sequences: OnnxSequences;
  /** Prompts that were read before. */
  readonly prefixes: PrefixCache;
}

/**
 * Reads the prompt of a sequence (prefill), as far as it was not read for another one, and chooses the
 * first token. Tokens of the answer that come without a choice are read with it.
 *
 * @returns The sequence's number in the decoder's thread.
 * @throws {ModelFormatError} If a graph fails.
 */
export async function readPrompt(
  sequence: Sequence,
  reader: PromptReader,
): Promise<number> {
  const { model, sequences, prefixes } = reader;
  const { request, unseen } = sequence;
  const key = promptKey(request, model.hiddenSize);
  const prefix = findUsable(prefixes, key, unseen.length);
  const number = await sequences.begin(prefix);
  try {
    const scores = prefix?.scores !== undefined && unseen.length === 0
      ? prefix.scores.slice()
      : await readFrom(prefix?.length ?? 0, { sequence, number, reader });
    const promptScores = unseen.length === 0 ? scores.slice() : undefined;
    sequence.reuse(prefix?.length ?? 0);
    sequence.choose(scores);
    await prefixes.keep({ key, sequence: number, scores: promptScores });
    return number;
  } catch (error) {
    await sequences.end(number);
    throw error;
  }
}

/**
 * Kernels for 4-bit weights compute positions in pairs, and a last one alone in another way. From an even
 * position on, scores are those of a whole reading to the last bit; four is for kernels that take more.
 */
const REUSE_STEP = 4;

/** If nothing is to be read behind the whole prompt, its last position must be read for its scores. */
function findUsable(
  prefixes: PrefixCache,
  key: Parameters<PrefixCache["find"]>[0],
  behind: number,
): FoundPrefix | undefined {
  const found = prefixes.find(key);
  if (found === undefined || found.scores !== undefined) return found;
  const longest = promptLength(key) + behind - 1;
  const length = Math.min(found.length, longest);
  return { ...found, length: length - length % REUSE_STEP };
}

/** Reads the prompt from a position on, and gives the scores after the last. */
async function readFrom(
  from: number,
  { sequence, number, reader: { model, sequences } }: {
    sequence: Sequence;
    number: number;
    reader: PromptReader;
  },
): Promise<Float32Array> {
  const vectors = await promptVectors(model, sequence.request, {
    from,
    behind: sequence.unseen,
  });
  const count = vectors.length / model.hiddenSize;
  const [scores = new Float32Array()] = await sequences.pass({
    steps: [{ sequence: number, count }],
    vectors,
    runBy: model.prefill,
  });
  return scores;
}
