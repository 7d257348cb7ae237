import { type Difference, differenceOf } from "./difference.ts";
import type { GraphRunner } from "./graph_runner.ts";
import type { ChainPart, Stream } from "./part.ts";
import { type PartRun, runPart } from "./run_part.ts";
import type { Scratch } from "./scratch.ts";

/** What a {@linkcode Chain} works with. */
export interface ChainOptions {
  /** What the first part reads. */
  readonly input: Stream;
  /** Runs the parts' graphs. */
  readonly runner: GraphRunner;
  /** Keeps streams. */
  readonly scratch: Scratch;
  /** Told what is being run. */
  readonly onStep?: ((step: string) => void) | undefined;
}

/** What {@linkcode Chain.measure} found. */
export interface ChainMeasurement {
  /** What the last part gives in float32. */
  readonly reference: Stream;
  /** What it gives if all parts are in their cheapest form. */
  readonly cheapest: Stream;
  /** By part that has a choice: what its cheapest form alone changes. */
  readonly differences: ReadonlyMap<string, Difference>;
}

/**
 * A model as a chain of parts, of which one at a time is in memory, however large the model is. What
 * each part was given is kept, so that a run with other forms begins at the first part that differs.
 */
export class Chain {
  readonly #parts: readonly ChainPart[];
  readonly #options: ChainOptions;
  #forms: number[];

  /** Takes the parts in the order of computation. */
  constructor(parts: readonly ChainPart[], options: ChainOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#forms = parts.map(() => 0);
  }

  /** Runs all parts in float32 and in their cheapest form; comes before everything else. */
  async measure(): Promise<ChainMeasurement> {
    const differences = new Map<string, Difference>();
    let reference = this.#options.input;
    let cheapest = reference;
    for (const [index, part] of this.#parts.entries()) {
      await this.#keep("reference", index, reference);
      await this.#keep("chosen", index, cheapest);
      this.#tell("measuring", index);
      const results = await this.#measurePart(index, { reference, cheapest });
      if (part.forms > 1) {
        differences.set(
          part.name,
          compare(part, results.alone, [results.reference, reference]),
        );
      }
      ({ reference, cheapest } = results);
    }
    await this.#keep("reference", this.#parts.length, reference);
    await this.#keep("chosen", this.#parts.length, cheapest);
    return { reference, cheapest, differences };
  }

  /** Gives again what the last part gives in float32. */
  async reference(): Promise<Stream> {
    return await this.#load("reference", this.#parts.length);
  }

  /** Says what a form of a part alone changes. */
  async difference(name: string, form: number): Promise<Difference> {
    const index = this.#parts.findIndex((part) => part.name === name);
    const part = this.#part(index);
    this.#tell(`measuring form ${form + 1} of`, index);
    const inputs = await this.#load("reference", index);
    const actual = await this.#run(index, { form, inputs });
    const wanted = await this.#load("reference", index + 1);
    return compare(part, actual, [wanted, inputs]);
  }

  /** Gives what the last part gives if a part is in some form and all others are in float32. */
  async effect(name: string, form: number): Promise<Stream> {
    const index = this.#parts.findIndex((part) => part.name === name);
    this.#tell("measuring the effect of", index);
    const inputs = await this.#load("reference", index);
    const keptAs = `part-${index}`;
    let stream = await this.#run(index, { form, inputs, keptAs });
    for (let after = index + 1; after < this.#parts.length; after += 1) {
      stream = await this.#run(after, {
        form: "reference",
        inputs: stream,
        keptAs: `reference-${after}`,
      });
    }
    return stream;
  }

  /** Gives what the last part gives if some parts are in other forms than the cheapest. */
  async run(forms: ReadonlyMap<string, number>): Promise<Stream> {
    const wanted = this.#parts.map(({ name }) => forms.get(name) ?? 0);
    const changed = wanted.findIndex((form, at) => form !== this.#forms[at]);
    const first = changed === -1 ? this.#parts.length : changed;
    this.#forms = wanted;
    let stream = await this.#load("chosen", first);
    for (let index = first; index < this.#parts.length; index += 1) {
      this.#tell("running", index);
      stream = await this.#runKept(index, stream);
      await this.#keep("chosen", index + 1, stream);
    }
    return stream;
  }

  /** A part's results in float32, in its cheapest form alone, and in that after all others in theirs. */
  async #measurePart(
    index: number,
    { reference, cheapest }: { reference: Stream; cheapest: Stream },
  ): Promise<{ reference: Stream; alone: Stream; cheapest: Stream }> {
    const isSame = reference === cheapest;
    const inputs = isSame ? reference : [...reference, ...cheapest];
    if (this.#part(index).forms === 1) {
      const outputs = await this.#runKept(index, inputs);
      const alone = outputs.slice(0, reference.length);
      const after = isSame ? alone : outputs.slice(reference.length);
      return { reference: alone, alone, cheapest: after };
    }
    const exact = await this.#run(index, {
      form: "reference",
      inputs: reference,
      isObserved: true,
    });
    const outputs = await this.#runKept(index, inputs);
    return {
      reference: exact,
      alone: outputs.slice(0, reference.length),
      cheapest: outputs.slice(isSame ? 0 : reference.length),
    };
  }

  async #runKept(index: number, inputs: Stream): Promise<Stream> {
    const form = this.#part(index).forms === 1
      ? "reference"
      : this.#forms[index] ?? 0;
    return await this.#run(index, { form, inputs, keptAs: `part-${index}` });
  }

  async #run(
    index: number,
    run: PartRun,
  ): Promise<Stream> {
    return await runPart(this.#options.runner, this.#part(index), run);
  }

  #part(index: number): ChainPart {
    const part = this.#parts[index];
    if (part === undefined) throw new RangeError(`No part ${index}`);
    return part;
  }

  async #load(kind: string, index: number): Promise<Stream> {
    return await this.#options.scratch.load(`${kind}-${index}`);
  }

  async #keep(kind: string, index: number, stream: Stream): Promise<void> {
    await this.#options.scratch.save(`${kind}-${index}`, stream);
  }

  #tell(action: string, index: number): void {
    const { name } = this.#part(index);
    this.#options.onStep?.(
      `${action} ${name} (${index + 1} of ${this.#parts.length})`,
    );
  }
}

/** Parts that add to their input are judged by what they add. */
function compare(
  part: ChainPart,
  actual: Stream,
  [reference, input]: readonly [Stream, Stream],
): Difference {
  const base = part.isResidual ? input : undefined;
  return differenceOf({ actual, reference, base });
}
