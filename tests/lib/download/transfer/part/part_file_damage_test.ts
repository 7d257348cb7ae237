import { assertEquals } from "@std/assert";
import { sha256 } from "../../../../../lib/base/digest.ts";
import type {
  PartFile,
  PartFileOptions,
} from "../../../../../lib/download/transfer/part/part_file.ts";
import { patternBytes } from "../../../../support/hub_repo.ts";
import { PartOf } from "../../../../support/part_of.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const STEP = 100_000;
const BYTES = patternBytes(550_000);

/** Fetches what is missing until the file is finished; gives what was fetched each time. */
async function finish(source: PartOf, part: PartFile): Promise<number[]> {
  const fetched: number[] = [];
  for (;;) {
    fetched.push(source.fillMissing(part));
    const hashed = await part.finish();
    if (hashed === undefined) continue;
    assertEquals(hashed.matches, true);
    assertEquals(await Deno.readFile(source.target), BYTES);
    return fetched;
  }
}

/** How the digest is made: on the thread that writes, or in one of its own. */
const WAYS: [string, Partial<PartFileOptions>][] = [
  ["by its own thread", {}],
  ["by a hash thread", { threadFromBytes: 1, cores: 2 }],
];

/** Leaves a partial with so many bytes from the beginning. */
async function leave(source: PartOf, end: number): Promise<void> {
  await using part = await source.open({ stepBytes: STEP });
  source.fill(part, { start: 0, end });
}

for (const [way, options] of WAYS) {
  Deno.test(`PartFile finds a flipped bit in a partial, and exactly its step is missing again, ${way}`, async () => {
    await using temp = await TempDirectory.create();
    const source = new PartOf(temp.path, BYTES);
    await leave(source, 450_000);
    await source.flipBit(123_456);
    await using part = await source.open(options);
    assertEquals(await part.advanceHash(), { start: 100_000, end: 200_000 });
    const missing = [
      { start: 100_000, end: 200_000 },
      { start: 450_000, end: 550_000 },
    ];
    assertEquals(part.missing(), missing);
    // A process that is killed now must not leave a record that tells of the damaged bytes.
    assertEquals((await source.record())?.done, [[0, 100_000], [
      200_000,
      450_000,
    ]]);
    assertEquals(await finish(source, part), [200_000]);
    assertEquals(source.events, ["damaged on disk"]);
  });

  Deno.test(`PartFile finds every damaged step of a whole file by its known digests, ${way}`, async () => {
    await using temp = await TempDirectory.create();
    const source = new PartOf(temp.path, BYTES);
    await Deno.writeFile(source.target, BYTES);
    for (const position of [0, 250_000, 299_999, 549_999]) {
      await source.flipBit(position);
    }
    await using part = await source.open({
      ...options,
      knownPrefixes: source.prefixes(STEP),
    });
    // The last one is shorter than a step, and shows in the whole file's digest.
    assertEquals(await finish(source, part), [0, STEP, STEP, 50_000]);
  });

  Deno.test(`PartFile fetches a zeroed end again, and no more than it and the step around, ${way}`, async () => {
    await using temp = await TempDirectory.create();
    const source = new PartOf(temp.path, BYTES);
    await leave(source, 450_000);
    await source.damage(330_000, new Uint8Array(120_000));
    await using part = await source.open(options);
    assertEquals(await finish(source, part), [100_000, STEP, 50_000]);
  });

  Deno.test(`PartFile doubts what it found before what it fetched, ${way}`, async () => {
    await using temp = await TempDirectory.create();
    const source = new PartOf(temp.path, BYTES);
    {
      await using part = await source.open({ stepBytes: STEP });
      source.fill(part, { start: 0, end: 120_000 });
      source.fill(part, { start: 300_000, end: 350_000 });
    }
    await source.flipBit(310_000);
    await using part = await source.open(options);
    assertEquals(await finish(source, part), [380_000, 70_000]);
  });

  Deno.test(`PartFile drops known digests that differ twice, and the whole digest decides, ${way}`, async () => {
    await using temp = await TempDirectory.create();
    const source = new PartOf(temp.path, BYTES);
    const { sha256: right } = source.prefixes(STEP);
    const wrong = [right[0] ?? "", sha256("other"), ...right.slice(2)];
    await using part = await source.open({
      ...options,
      knownPrefixes: { stepBytes: STEP, sha256: wrong },
    });
    assertEquals(await finish(source, part), [550_000, STEP]);
    assertEquals(source.events, ["damaged on disk", "prefix digests dropped"]);
    assertEquals((await part.finish())?.prefixes?.sha256, right);
  });

  Deno.test(`PartFile says what the digest is of bytes that were fetched wrong, ${way}`, async () => {
    await using temp = await TempDirectory.create();
    const source = new PartOf(temp.path, BYTES);
    await using part = await source.open(options);
    const wrong = BYTES.slice();
    wrong[400_000] = (wrong[400_000] ?? 0) ^ 1;
    part.write(0, wrong);
    const actual = sha256(wrong);
    assertEquals(await part.finish(), {
      sha256: actual,
      actual,
      matches: false,
    });
    assertEquals(part.missing(), []);
  });

  Deno.test(`PartFile fetches everything again if a whole file without a record is wrong, ${way}`, async () => {
    await using temp = await TempDirectory.create();
    const source = new PartOf(temp.path, BYTES);
    await Deno.writeFile(source.target, BYTES);
    await source.flipBit(5);
    await using part = await source.open(options);
    assertEquals(await finish(source, part), [0, 550_000]);
  });
}
