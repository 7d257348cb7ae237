import { assertEquals, assertLess, assertRejects } from "@std/assert";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { relativeError } from "../../../support/checkpoint/relative_error.ts";
import {
  openTable,
  runDecoder,
  type RunningDecoder,
  someVectors,
  writeAppendingDecoder,
  writeSmallDecoder,
  writeSmallTable,
} from "../../../support/onnx_decoders.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

/** Prompts of different lengths, and tokens behind them. */
const PROMPTS = [9, 4, 7, 70];
const STEPS = 5;

/** Rounding of activations to 8 bits goes another way where the sums are in another order. */
const TOLERANCES = { fp32: 1e-6, int8: 0.15, int4: 0.15 } as const;

Deno.test("OnnxSequences gives each sequence of a batch the scores that it has alone", async (t) => {
  for (const weights of ["fp32", "int8", "int4"] as const) {
    await t.step(weights, async () => {
      await using decoder = await runDecoder(await writeSmallDecoder(weights));
      assertEquals(decoder.sequences.isBatched, true);
      const alone = [];
      for (const row of PROMPTS.keys()) {
        const sequence = await readPrompt(decoder, row);
        let scores: Float32Array | undefined;
        for (let step = 0; step < STEPS; step += 1) {
          [scores] = await pass(decoder, [[sequence, row, step]]);
        }
        alone.push(scores ?? new Float32Array());
        await decoder.sequences.end(sequence);
      }
      const together = await runTogether(decoder);
      for (const [row, scores] of together.entries()) {
        const error = relativeError(scores, alone[row] ?? []);
        assertLess(error, TOLERANCES[weights]);
      }
    });
  }
});

Deno.test("OnnxSequences lets sequences leave, take turns and come in another order", async () => {
  await using decoder = await runDecoder(await writeSmallDecoder());
  const { sequences } = decoder;
  const numbers = [];
  for (const row of PROMPTS.keys()) {
    numbers.push(await readPrompt(decoder, row));
  }
  const [first = 0, second = 0, third = 0, fourth = 0] = numbers;
  for (let step = 0; step < STEPS; step += 1) {
    await pass(decoder, [[fourth, 3, step], [second, 1, step]]);
    if (step === 2) await sequences.end(first);
    await pass(decoder, [[third, 2, step]]);
  }
  const [before, after] = await Promise.all([
    pass(decoder, [[fourth, 3, 50], [third, 2, 50], [second, 1, 50]]),
    runTogether(decoder, 50),
  ]);
  assertEquals(before.length, 3);
  for (const [index, row] of [3, 2, 1].entries()) {
    const error = relativeError(before[index] ?? [], after[row] ?? []);
    assertLess(error, 1e-6);
  }
});

Deno.test("OnnxSequences.begin() goes on from the first positions of another sequence", async (t) => {
  const files = {
    "in place": writeSmallDecoder,
    "appended": writeAppendingDecoder,
  };
  for (const [name, write] of Object.entries(files)) {
    await t.step(name, async () => {
      await using decoder = await runDecoder(await write());
      const { sequences, size } = decoder;
      const source = await readPrompt(decoder, 0);
      const whole = await sequences.begin({ sequence: source, length: 9 });
      const part = await sequences.begin({ sequence: source, length: 4 });
      const partOfCopy = await sequences.begin({ sequence: whole, length: 4 });
      const rest = someVectors(0, 9, size).slice(4 * size);
      const [expected] = await pass(decoder, [[source, 0, 0]]);
      await sequences.end(source);
      for (const sequence of [part, partOfCopy]) {
        await sequences.pass({
          steps: [{ sequence, count: 5 }],
          vectors: rest,
        });
      }
      for (const sequence of [whole, part, partOfCopy]) {
        const [scores] = await pass(decoder, [[sequence, 0, 0]]);
        assertLess(relativeError(scores ?? [], expected ?? []), 1e-6);
      }
    });
  }
});

Deno.test("OnnxSequences.begin() refuses more positions than there are", async (t) => {
  for (const write of [writeSmallDecoder, writeAppendingDecoder]) {
    await t.step(write.name, async () => {
      await using decoder = await runDecoder(await write());
      const sequence = await readPrompt(decoder, 1);
      const error = await assertRejects(
        () => decoder.sequences.begin({ sequence, length: 5 }),
        ModelFormatError,
      );
      assertEquals(
        error.message,
        `Cannot run "${decoder.session.path}": the sequence is shorter`,
      );
    });
  }
});

Deno.test("OnnxSequences.pass() takes different numbers of positions at once", async (t) => {
  for (const write of [writeSmallDecoder, writeAppendingDecoder]) {
    await t.step(write.name, async () => {
      await using decoder = await runDecoder(await write());
      const { sequences, size } = decoder;
      const numbers = [];
      while (numbers.length < 3) numbers.push(await sequences.begin());
      const counts = [1, 4, 1];
      const scores = await sequences.pass({
        steps: numbers.map((sequence, index) => ({
          sequence,
          count: counts[index] ?? 0,
        })),
        vectors: someVectors(5, 6, size),
      });
      const alone = await sequences.begin();
      const [expected] = await sequences.pass({
        steps: [{ sequence: alone, count: 4 }],
        vectors: someVectors(5, 6, size).slice(size, 5 * size),
      });
      assertEquals(scores.length, 3);
      assertEquals(scores[1], expected);
    });
  }
});

Deno.test("OnnxSequences.pass() has a decoder that appends take turns", async () => {
  await using decoder = await runDecoder(await writeAppendingDecoder());
  const { sequences } = decoder;
  assertEquals(sequences.isBatched, false);
  const [first, second] = [await sequences.begin(), await sequences.begin()];
  const vectors = (...rows: number[][]) => Float32Array.from(rows.flat());
  await sequences.pass({
    steps: [{ sequence: first, count: 1 }, { sequence: second, count: 2 }],
    vectors: vectors([1, 0, 0, 0], [0, 1, 0, 0], [0, 2, 0, 0]),
  });
  const scores = await sequences.pass({
    steps: [{ sequence: second, count: 1 }, { sequence: first, count: 1 }],
    vectors: vectors([1, 1, 1, 1], [2, 2, 2, 2]),
  });
  assertEquals(scores.map((row) => [...row]), [[1, 4, 1, 1], [6, 4, 4, 4]]);
});

Deno.test("OnnxSequences.pass() says in one line why a decoder fails", async () => {
  await using decoder = await runDecoder(await writeSmallDecoder());
  const error = await assertRejects(
    () =>
      decoder.sequences.pass({
        steps: [{ sequence: 99, count: 1 }],
        vectors: someVectors(1, 1, decoder.size),
      }),
    ModelFormatError,
  );
  assertEquals(
    error.message,
    `Cannot run "${decoder.session.path}": the sequence has ended`,
  );
});

Deno.test("OnnxSequences.pass() lets another session of the thread run", async () => {
  await using file = await writeSmallDecoder();
  await using decoder = await runDecoder(await writeSmallDecoder("int8"));
  const other = await decoder.load(file.path);
  const sequence = await decoder.sequences.begin();
  const [scores] = await decoder.sequences.pass({
    steps: [{ sequence, count: 3 }],
    vectors: someVectors(0, 3, decoder.size),
    runBy: other,
  });
  await using plain = await runDecoder(await writeSmallDecoder());
  const [expected] = await plain.sequences.pass({
    steps: [{ sequence: await plain.sequences.begin(), count: 3 }],
    vectors: someVectors(0, 3, decoder.size),
  });
  assertEquals(scores, expected);
  assertEquals((await pass(decoder, [[sequence, 0, 0]])).length, 1);
});

Deno.test("OnnxSequences.pass() writes scores where spent ones were, and gives the same", async (t) => {
  for (const weights of ["fp32", "int4"] as const) {
    await t.step(weights, async () => {
      await using decoder = await runDecoder(await writeSmallDecoder(weights));
      const runs = [];
      for (const isSpent of [false, true]) {
        const sequence = await readPrompt(decoder, 0);
        const scores: Float32Array[] = [];
        let spent: Float32Array<ArrayBuffer>[] = [];
        for (let step = 0; step < STEPS; step += 1) {
          const given = await pass(decoder, [[sequence, 0, step]], spent);
          assertEquals(spent.map(({ length }) => length), spent.map(() => 0));
          if (isSpent) spent = given;
          scores.push(...given.map((row) => row.slice()));
        }
        runs.push(scores);
        await decoder.sequences.end(sequence);
      }
      assertEquals(runs[1], runs[0]);
    });
  }
});

Deno.test("OnnxSequences.pass() takes spent scores of a batch of another size", async () => {
  await using decoder = await runDecoder(await writeSmallDecoder());
  const first = await readPrompt(decoder, 0);
  const second = await readPrompt(decoder, 1);
  const both = await pass(decoder, [[first, 0, 0], [second, 1, 0]]);
  const [alone] = await pass(decoder, [[first, 0, 1]], both);
  const [again] = await pass(decoder, [[second, 1, 1]], both);
  await using other = await runDecoder(await writeSmallDecoder());
  const same = await readPrompt(other, 0);
  await pass(other, [[same, 0, 0]]);
  const [expected] = await pass(other, [[same, 0, 1]]);
  assertLess(relativeError(alone ?? [], expected ?? []), 1e-6);
  assertEquals(again?.length, alone?.length);
});

Deno.test("OnnxSequences.pass() gives the scores of steps that were run ahead, and takes wrong ones back", async (t) => {
  for (const weights of ["fp32", "fp16", "int4"] as const) {
    await t.step(weights, async () => {
      await using directory = await TempDirectory.create();
      const place = await writeSmallTable(directory.path, weights);
      using table = openTable(place);
      const runs = [];
      for (const ahead of [false, true]) {
        await using decoder = await runDecoder(
          await writeSmallDecoder(weights),
          place,
        );
        const sequence = await readPrompt(decoder, 0);
        const scores: Float32Array[] = [];
        let token = 3;
        for (let step = 0; step < 8; step += 1) {
          const [row = new Float32Array()] = await decoder.sequences.pass({
            steps: [{ sequence, count: 1 }],
            vectors: table.read([token]),
            tokens: [token],
            ahead,
          });
          scores.push(row);
          // Every third token is another one than the likeliest.
          token = step % 3 === 2 ? 5 : row.indexOf(Math.max(...row));
        }
        runs.push(scores);
      }
      assertEquals(runs[1], runs[0]);
    });
  }
});

Deno.test("OnnxSequences goes on with a batch after a step that was run ahead", async () => {
  await using directory = await TempDirectory.create();
  const place = await writeSmallTable(directory.path);
  const runs = [];
  for (const ahead of [false, true]) {
    await using decoder = await runDecoder(await writeSmallDecoder(), place);
    const { sequences, size } = decoder;
    const first = await readPrompt(decoder, 0);
    await sequences.pass({
      steps: [{ sequence: first, count: 1 }],
      vectors: someVectors(1, 1, size),
      tokens: [1],
      ahead,
    });
    const copy = await sequences.begin({ sequence: first, length: 10 });
    const both = await pass(decoder, [[copy, 0, 1], [first, 0, 1]]);
    runs.push(both);
  }
  assertEquals(runs[1], runs[0]);
});

/** Reads the prompt of a row, and gives the number of its sequence. */
async function readPrompt(
  { sequences, size }: RunningDecoder,
  row: number,
): Promise<number> {
  const sequence = await sequences.begin();
  const count = PROMPTS[row] ?? 0;
  const vectors = someVectors(row, count, size);
  await sequences.pass({ steps: [{ sequence, count }], vectors });
  return sequence;
}

/** Gives each sequence the token of its row at a step. */
async function pass(
  { sequences, size }: RunningDecoder,
  steps: readonly (readonly [sequence: number, row: number, step: number])[],
  spent?: readonly Float32Array<ArrayBuffer>[],
): Promise<Float32Array<ArrayBuffer>[]> {
  return await sequences.pass({
    spent,
    steps: steps.map(([sequence]) => ({ sequence, count: 1 })),
    vectors: Float32Array.from(
      steps.flatMap(([, row, step]) => [
        ...someVectors(100 + row * 10 + step, 1, size),
      ]),
    ),
  });
}

/** Decodes all rows in a batch; the last token may be another. */
async function runTogether(
  decoder: RunningDecoder,
  last?: number,
): Promise<Float32Array[]> {
  const numbers: number[] = [];
  for (const row of PROMPTS.keys()) {
    numbers.push(await readPrompt(decoder, row));
  }
  const step = (index: number) =>
    pass(decoder, numbers.map((number, row) => [number, row, index]));
  let scores: Float32Array[] = [];
  for (let index = 0; index < STEPS; index += 1) scores = await step(index);
  if (last !== undefined) scores = await step(last);
  for (const number of numbers) await decoder.sequences.end(number);
  return scores;
}
