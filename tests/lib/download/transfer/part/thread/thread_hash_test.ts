import { assertEquals, assertRejects } from "@std/assert";
import { sha256 } from "../../../../../../lib/base/digest.ts";
import {
  HashThreadError,
  ThreadHash,
} from "../../../../../../lib/download/transfer/part/thread/thread_hash.ts";
import {
  HASH_WORKER_URL,
  HASHED_BYTES,
  HASHED_PREFIXES,
  hashedFile,
  moduleUrl,
} from "../../../../../support/hash_thread_of.ts";
import { TempDirectory } from "../../../../../support/temp_directory.ts";

const WHOLE = sha256(HASHED_BYTES);

Deno.test("ThreadHash digests up to where it is told", async () => {
  await using temp = await TempDirectory.create();
  const options = await hashedFile(temp.path);
  await using hash = new ThreadHash(HASH_WORKER_URL, options);
  assertEquals(await hash.advance(250_000), undefined);
  assertEquals([hash.position, hash.verifiedBytes], [250_000, 0]);
  assertEquals(hash.prefixes.sha256, HASHED_PREFIXES.slice(0, 2));
  await hash.advance(350_000);
  assertEquals(hash.prefixes.sha256, HASHED_PREFIXES);
  assertEquals(hash.digest(), { sha256: WHOLE, actual: WHOLE, matches: true });
});

Deno.test("ThreadHash gives a step that differs, until it is right", async () => {
  await using temp = await TempDirectory.create();
  const options = await hashedFile(temp.path, HASHED_PREFIXES);
  await Deno.writeFile(options.path, HASHED_BYTES.with(150_000, 0));
  await using hash = new ThreadHash(HASH_WORKER_URL, options);
  const step = { start: 100_000, end: 200_000 };
  assertEquals(await hash.advance(350_000), step);
  assertEquals([hash.position, hash.verifiedBytes], [100_000, 100_000]);
  assertEquals(await hash.advance(350_000), step);
  await Deno.writeFile(options.path, HASHED_BYTES);
  assertEquals(await hash.advance(350_000), undefined);
  assertEquals([hash.verifiedBytes, hash.digest().matches], [300_000, true]);
});

Deno.test("ThreadHash forgetKnown() holds nothing against the bytes any more", async () => {
  await using temp = await TempDirectory.create();
  const known = [sha256("other"), ...HASHED_PREFIXES.slice(1)];
  const options = await hashedFile(temp.path, known);
  await using hash = new ThreadHash(HASH_WORKER_URL, options);
  assertEquals(await hash.advance(350_000), { start: 0, end: 100_000 });
  assertEquals(hash.prefixes.sha256, known);
  hash.forgetKnown();
  assertEquals(hash.prefixes.sha256, []);
  assertEquals(await hash.advance(350_000), undefined);
  assertEquals(hash.prefixes.sha256, HASHED_PREFIXES);
});

Deno.test("ThreadHash rewind() makes it digest what was replaced again", async (t) => {
  for (const position of [0, 99_999, 100_000, 320_000, 349_999]) {
    await t.step(`from ${position}`, async () => {
      await using temp = await TempDirectory.create();
      const options = await hashedFile(temp.path);
      await Deno.writeFile(
        options.path,
        HASHED_BYTES.slice().fill(0, position),
      );
      await using hash = new ThreadHash(HASH_WORKER_URL, options);
      await hash.advance(350_000);
      assertEquals(hash.digest().matches, false);
      hash.rewind(position);
      assertEquals(hash.position, position);
      const made = Math.floor(position / 100_000);
      assertEquals(hash.prefixes.sha256, HASHED_PREFIXES.slice(0, made));
      await Deno.writeFile(options.path, HASHED_BYTES);
      await hash.advance(350_000);
      assertEquals(hash.prefixes.sha256, HASHED_PREFIXES);
      assertEquals(hash.digest().matches, true);
    });
  }
});

Deno.test("ThreadHash digests again what is replaced while it reads", async () => {
  await using temp = await TempDirectory.create();
  const options = await hashedFile(temp.path, HASHED_PREFIXES);
  await Deno.writeFile(options.path, HASHED_BYTES.slice().fill(0));
  await using hash = new ThreadHash(HASH_WORKER_URL, options);
  const reading = hash.advance(350_000);
  hash.rewind(0);
  assertEquals([await reading, hash.position], [undefined, 0]);
  await Deno.writeFile(options.path, HASHED_BYTES);
  assertEquals(await hash.advance(350_000), undefined);
  assertEquals(hash.digest().matches, true);
});

Deno.test("ThreadHash rewind() to what is not digested yet changes nothing", async () => {
  await using temp = await TempDirectory.create();
  await using hash = new ThreadHash(
    HASH_WORKER_URL,
    await hashedFile(temp.path),
  );
  await hash.advance(150_000);
  hash.rewind(150_000);
  assertEquals(hash.position, 150_000);
});

Deno.test("ThreadHash says what ails its thread, every time", async (t) => {
  await using temp = await TempDirectory.create();
  const options = await hashedFile(temp.path);
  const missing = { ...options, path: `${options.path}.missing` };
  const cases = [
    ["a file that is gone", HASH_WORKER_URL, missing, /No such file/],
    ["a module that is none", moduleUrl("}"), options, /./],
    ["a thread that throws", moduleUrl("throw new Error('no')"), options, /no/],
    [
      "a thread that ends",
      moduleUrl("import p from 'node:process'; p.exit(0)"),
      options,
      /ended/,
    ],
  ] as const;
  for (const [name, url, told, reason] of cases) {
    await t.step(name, async () => {
      await using hash = new ThreadHash(url, told);
      for (let time = 0; time < 2; time += 1) {
        const error = await assertRejects(
          () => hash.advance(10),
          HashThreadError,
          "Cannot digest in a thread: ",
        );
        assertEquals(reason.test(error.message), true);
      }
    });
  }
});

Deno.test("ThreadHash ends at once, whoever waits for it", async () => {
  await using temp = await TempDirectory.create();
  const options = await hashedFile(temp.path);
  const silent = moduleUrl("setInterval(() => {}, 1000)");
  const hash = new ThreadHash(silent, options);
  const waiting = hash.advance(350_000);
  assertEquals(ThreadHash.running, 1);
  await hash[Symbol.asyncDispose]();
  assertEquals(ThreadHash.running, 0);
  assertEquals([await waiting, hash.position], [undefined, 0]);
  await assertRejects(
    () => hash.advance(350_000),
    HashThreadError,
    "Cannot digest in a thread: it was closed",
  );
});
