import type { OnnxSequences } from "../../onnx/sequences/onnx_sequences.ts";
import type { LanguageModel } from "../model/language_model.ts";
import { EventLoopBreaks } from "../../base/event_loop_breaks.ts";
import type { Sequence } from "./sequence/sequence.ts";

/** A sequence and its number in the decoder's thread. */
export interface BatchMember {
  /** The answer in the making. */
  readonly sequence: Sequence;
  /** Number of its keys and values. */
  readonly number: number;
}

/** The sequences that are decoded together: each pass over the model's weights serves all of them. */
export class Batch {
  readonly #model: LanguageModel;
  readonly #sequences: OnnxSequences;
  #members: BatchMember[] = [];
  #scores: Float32Array<ArrayBuffer>[] = [];

  /** Starts empty. */
  constructor(model: LanguageModel, sequences: OnnxSequences) {
    this.#model = model;
    this.#sequences = sequences;
  }

  /** How many sequences are in it. */
  get size(): number {
    return this.#members.length;
  }

  /** Takes in a sequence whose prompt was read. */
  add(member: BatchMember): void {
    this.#members.push(member);
  }

  /** Gives every sequence its next token; those that have ended leave. */
  async step(): Promise<void> {
    await this.#leave();
    const members = this.#members;
    if (members.length === 0) return;
    try {
      this.#scores = await this.#pass(members);
      await chooseAll(members, this.#scores);
    } catch (error) {
      for (const { sequence } of members) sequence.fail(error);
    }
    await this.#leave();
  }

  /** Feeds what the decoder has not seen: one token each, or several that came without a choice. */
  async #pass(
    members: readonly BatchMember[],
  ): Promise<Float32Array<ArrayBuffer>[]> {
    const ids = members.flatMap(({ sequence }) => sequence.unseen);
    return await this.#sequences.pass({
      steps: members.map(({ sequence, number }) => ({
        sequence: number,
        count: sequence.unseen.length,
      })),
      vectors: await this.#model.embed(ids),
      tokens: ids,
      ahead: isForeseeable(members),
      spent: this.#scores,
    });
  }

  async #leave(): Promise<void> {
    const ended = this.#members.filter(({ sequence }) => sequence.isEnded);
    this.#members = this.#members.filter(({ sequence }) => !sequence.isEnded);
    for (const { number } of ended) {
      await this.#sequences.end(number);
    }
  }
}

/** Steps of several sequences are too long to be run for nothing when one of them ends. */
function isForeseeable(members: readonly BatchMember[]): boolean {
  return members.length === 1 &&
    members.every(({ sequence }) => sequence.isForeseeable);
}

async function chooseAll(
  members: readonly BatchMember[],
  scores: readonly Float32Array[],
): Promise<void> {
  const breaks = new EventLoopBreaks();
  for (const [index, { sequence }] of members.entries()) {
    sequence.choose(scores[index] ?? new Float32Array());
    await breaks.takeIfDue();
  }
}
