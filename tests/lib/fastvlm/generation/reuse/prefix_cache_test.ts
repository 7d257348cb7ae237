import { assertEquals } from "@std/assert";
import { PrefixCache } from "../../../../../lib/fastvlm/generation/reuse/prefix_cache.ts";
import {
  type PromptKey,
  promptLength,
} from "../../../../../lib/fastvlm/generation/prompt.ts";
import {
  runDecoder,
  type RunningDecoder,
  someVectors,
  writeSmallDecoder,
} from "../../../../support/onnx_decoders.ts";

/** Two layers of keys and values, 2 heads of 16 numbers. */
const POSITION_BYTES = 2 * 2 * 2 * 16 * 4;
const SCORES = Float32Array.of(1, 2, 3);

Deno.test("PrefixCache.find() gives the longest beginning that is kept", async () => {
  await using decoder = await runDecoder(await writeSmallDecoder());
  const cache = open(decoder, 1e6);
  const short = keyOf("a", [1, 2]);
  const long = keyOf("a", [1, 2, 3, 4, 5]);
  assertEquals(cache.find(long), undefined);
  const kept = await read(decoder, cache, short);
  await read(decoder, cache, keyOf("b", [1, 2, 3]));
  const found = cache.find(long);
  assertEquals([found?.length, found?.scores], [
    promptLength(short),
    undefined,
  ]);
  assertEquals(cache.find(short)?.scores, SCORES);
  assertEquals(found?.sequence === kept, false);
  await read(decoder, cache, long);
  assertEquals(cache.find(keyOf("a", [1, 2, 3, 9]))?.length, 43);
});

Deno.test("PrefixCache.find() leaves out beginnings of a few words", async () => {
  await using decoder = await runDecoder(await writeSmallDecoder());
  const cache = open(decoder, 1e6);
  await read(decoder, cache, keyOf("a", [1]));
  assertEquals(cache.find(keyOf("b", [1])), undefined);
});

Deno.test("PrefixCache.keep() keeps what outlives its sequence", async () => {
  await using decoder = await runDecoder(await writeSmallDecoder());
  const { sequences, size } = decoder;
  const cache = open(decoder, 1e6);
  const key = keyOf("a", [1, 2]);
  const length = promptLength(key);
  const sequence = await read(decoder, cache, key);
  const vectors = someVectors(77, 1, size);
  const [expected] = await sequences.pass({
    steps: [{ sequence, count: 1 }],
    vectors,
  });
  await sequences.end(sequence);
  const found = cache.find(key);
  assertEquals(found?.length, length);
  const again = await sequences.begin(found);
  const [scores] = await sequences.pass({
    steps: [{ sequence: again, count: 1 }],
    vectors,
  });
  assertEquals(scores, expected);
});

Deno.test("PrefixCache.keep() lets go of what was not used for long", async () => {
  await using decoder = await runDecoder(await writeSmallDecoder());
  const bytes = promptLength(keyOf("a", [1])) * POSITION_BYTES +
    SCORES.byteLength;
  const cache = open(decoder, 2 * bytes);
  await read(decoder, cache, keyOf("a", [1]));
  await read(decoder, cache, keyOf("b", [1]));
  assertEquals(cache.bytes, 2 * bytes);
  cache.find(keyOf("a", [1]));
  await read(decoder, cache, keyOf("c", [1]));
  assertEquals(cache.bytes, 2 * bytes);
  const found = ["a", "b", "c"].map((picture) =>
    cache.find(keyOf(picture, [1])) !== undefined
  );
  assertEquals(found, [true, false, true]);
  await cache.clear();
  assertEquals([cache.bytes, cache.find(keyOf("a", [1]))], [0, undefined]);
});

Deno.test("PrefixCache.keep() puts a longer prompt in the place of its beginning", async () => {
  await using decoder = await runDecoder(await writeSmallDecoder());
  const cache = open(decoder, 1e6);
  await read(decoder, cache, keyOf("a", [1]));
  await read(decoder, cache, keyOf("a", [1, 2, 3]));
  const { bytes } = cache;
  await read(decoder, cache, keyOf("a", [1, 2]));
  assertEquals([cache.bytes, bytes], [
    bytes,
    43 * POSITION_BYTES + SCORES.byteLength,
  ]);
});

Deno.test("PrefixCache.keep() keeps nothing that is too large", async () => {
  await using decoder = await runDecoder(await writeSmallDecoder());
  const cache = open(decoder, 100);
  await read(decoder, cache, keyOf("a", [1]));
  assertEquals([cache.bytes, cache.find(keyOf("a", [1]))], [0, undefined]);
});

function open({ sequences }: RunningDecoder, maxBytes: number): PrefixCache {
  return new PrefixCache(sequences, {
    maxBytes,
    positionBytes: POSITION_BYTES,
  });
}

function keyOf(picture: string, after: readonly number[]): PromptKey {
  return { before: [7, 8], picture, imageTokens: 38, after };
}

/** Reads a prompt of made-up vectors and has it kept; gives the number of its sequence. */
async function read(
  { sequences, size }: RunningDecoder,
  cache: PrefixCache,
  key: PromptKey,
): Promise<number> {
  const count = promptLength(key);
  const sequence = await sequences.begin();
  await sequences.pass({
    steps: [{ sequence, count }],
    vectors: someVectors(1, count, size),
  });
  await cache.keep({ key, sequence, scores: SCORES });
  return sequence;
}
