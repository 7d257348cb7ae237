import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { exists } from "@std/fs";
import { sha256 } from "../../../../../lib/base/digest.ts";
import { patternBytes } from "../../../../support/hub_repo.ts";
import { listFiles } from "../../../../support/list_files.ts";
import { PartOf } from "../../../../support/part_of.ts";
import { LIB_URL, runScript } from "../../../../support/script_process.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const STEP = 100_000;
const BYTES = patternBytes(550_000);
const RECORD_FILE = ".resume/model.onnx.json";

Deno.test("PartFile finishes files of every length around a step", async (t) => {
  for (const length of [0, 1, STEP - 1, STEP, STEP + 1]) {
    await t.step(`${length} bytes`, async () => {
      await using temp = await TempDirectory.create();
      const bytes = BYTES.subarray(0, length);
      const source = new PartOf(temp.path, bytes);
      await using part = await source.open({ stepBytes: STEP });
      assertEquals(source.fillMissing(part), length);
      const digest = sha256(bytes);
      const prefixes = source.prefixes(STEP);
      assertEquals(await part.finish(), {
        sha256: digest,
        actual: digest,
        matches: true,
        ...(length >= STEP && { prefixes }),
      });
      assertEquals(await Deno.readFile(source.target), bytes);
      assertEquals(await listFiles(temp.path), ["model.onnx"]);
    });
  }
});

Deno.test("PartFile takes the bytes in any order", async () => {
  await using temp = await TempDirectory.create();
  const source = new PartOf(temp.path, BYTES);
  await using part = await source.open({ stepBytes: STEP });
  source.fill(part, { start: 300_000, end: 550_000 });
  assertEquals(part.missing(), [{ start: 0, end: 300_000 }]);
  source.fill(part, { start: 100_000, end: 300_000 });
  assertEquals([part.doneBytes, part.hashedBytes], [450_000, 0]);
  source.fill(part, { start: 0, end: 100_000 });
  assertEquals((await part.finish())?.prefixes, source.prefixes(STEP));
  assertEquals(await Deno.readFile(source.target), BYTES);
});

Deno.test("PartFile goes on where it was closed, with its ETags, and fetches nothing twice", async () => {
  await using temp = await TempDirectory.create();
  const source = new PartOf(temp.path, BYTES);
  {
    await using part = await source.open({ stepBytes: STEP });
    part.setEtag("https://a.example", '"a"');
    part.setEtag("https://b.example", '"b"');
    part.setEtag("https://b.example", undefined);
    source.fill(part, { start: 0, end: 250_000 });
    source.fill(part, { start: 400_000, end: 450_000 });
  }
  assertEquals((await source.record())?.prefixes.sha256.length, 2);
  await using part = await source.open({ stepBytes: STEP });
  assertEquals(part.etag("https://a.example"), '"a"');
  assertEquals(part.etag("https://b.example"), undefined);
  assertEquals(part.missing(), [
    { start: 250_000, end: 400_000 },
    { start: 450_000, end: 550_000 },
  ]);
  source.fillMissing(part);
  assertEquals((await part.finish())?.matches, true);
  assertEquals(source.events, []);
});

Deno.test("PartFile digests on the way once it has caught up with what was there", async () => {
  await using temp = await TempDirectory.create();
  const source = new PartOf(temp.path, BYTES);
  {
    await using part = await source.open();
    source.fill(part, { start: 0, end: 200_000 });
  }
  await using part = await source.open();
  assertEquals(part.hashedBytes, 0);
  assertEquals(await part.advanceHash(), undefined);
  source.fill(part, { start: 200_000, end: 550_000 });
  assertEquals(part.hashedBytes, 550_000);
});

Deno.test("PartFile of full length without a record needs its digest only", async () => {
  await using temp = await TempDirectory.create();
  const source = new PartOf(temp.path, BYTES);
  await Deno.writeFile(source.target, BYTES, { mode: 0o444 });
  await using part = await source.open();
  assertEquals(part.missing(), []);
  assertEquals((await part.finish())?.matches, true);
});

Deno.test("PartFile starts at nothing with a partial that is too long or has no record", async (t) => {
  for (const length of [1, 549_999, 550_001, 600_000]) {
    await t.step(`${length} bytes`, async () => {
      await using temp = await TempDirectory.create();
      const source = new PartOf(temp.path, BYTES);
      await Deno.writeFile(source.target, new Uint8Array(length));
      await using part = await source.open();
      assertEquals(source.fillMissing(part), 550_000);
      assertEquals((await part.finish())?.matches, true);
      assertEquals(await Deno.readFile(source.target), BYTES);
      assertEquals(source.events, ["partial discarded"]);
    });
  }
});

Deno.test("PartFile makes nothing of a folder where its record should be", async () => {
  await using temp = await TempDirectory.create();
  const source = new PartOf(temp.path, BYTES);
  await Deno.mkdir(source.recordPath, { recursive: true });
  await using part = await source.open();
  source.fill(part, { start: 0, end: 10 });
  await part.checkpoint();
  assertEquals((await source.record())?.done, [[0, 10]]);
  assertEquals(source.events, ["resume record discarded"]);
});

Deno.test("PartFile does not follow a link at its path", async () => {
  await using temp = await TempDirectory.create();
  await using other = await TempDirectory.create();
  const source = new PartOf(temp.path, BYTES);
  const outside = `${other.path}/outside`;
  await Deno.writeFile(outside, BYTES);
  await Deno.symlink(outside, source.target);
  await using part = await source.open();
  assertEquals(part.doneBytes, 0);
  part.write(0, new Uint8Array(10));
  assertEquals(await Deno.readFile(outside), BYTES);
});

Deno.test("PartFile leaves nothing of nothing", async (t) => {
  await using temp = await TempDirectory.create();
  const source = new PartOf(temp.path, BYTES);
  await t.step("never written", async () => {
    await (await source.open())[Symbol.asyncDispose]();
    assertEquals(await listFiles(temp.path), []);
  });
  await t.step("reset", async () => {
    const part = await source.open();
    source.fillMissing(part);
    await part.checkpoint();
    await part.reset();
    await part[Symbol.asyncDispose]();
    assertEquals(await listFiles(temp.path), []);
  });
});

Deno.test("PartFile reset() forgets bytes, ETags and digests, on the disk too", async () => {
  await using temp = await TempDirectory.create();
  const source = new PartOf(temp.path, BYTES);
  await using part = await source.open({ stepBytes: STEP });
  part.write(0, new Uint8Array(550_000));
  part.setEtag("https://a.example", '"a"');
  assertEquals((await part.finish())?.matches, false);
  await part.reset();
  assertEquals((await Deno.stat(source.target)).size, 0);
  const { done, etags, prefixes } = await source.record() ?? {};
  assertEquals([done, etags, prefixes?.sha256], [[], {}, []]);
  assertEquals(part.etag("https://a.example"), undefined);
  assertEquals(source.fillMissing(part), 550_000);
  assertEquals((await part.finish())?.matches, true);
});

Deno.test("PartFile finish() compares git's digest, and any content where none is expected", async () => {
  await using temp = await TempDirectory.create();
  const bytes = new TextEncoder().encode("hello\n");
  const source = new PartOf(temp.path, bytes);
  const value = "ce013625030ba8dba906f756967f9e9ca394464a";
  for (
    const file of [
      { bytes: 6, digest: { algorithm: "gitBlob", value } } as const,
      { bytes: 6 },
    ]
  ) {
    await using part = await source.open({ file });
    source.fillMissing(part);
    const hashed = await part.finish();
    assertEquals([hashed?.matches, hashed?.sha256], [true, sha256(bytes)]);
  }
});

Deno.test("PartFile refuses bytes that do not lie in it, and an end before its end", async () => {
  await using temp = await TempDirectory.create();
  const source = new PartOf(temp.path, BYTES);
  await using part = await source.open();
  for (const position of [-1, 549_999]) {
    assertThrows(
      () => part.write(position, new Uint8Array(2)),
      RangeError,
      `Cannot write 2 bytes at ${position} of "${source.target}": it has 550000 bytes`,
    );
  }
  assertEquals(part.doneBytes, 0);
  source.fill(part, { start: 0, end: 50_000 });
  await assertRejects(
    () => part.finish(),
    RangeError,
    `Cannot finish "${source.target}": 500000 bytes are missing`,
  );
});

Deno.test("PartFile advanceHash() lets other work go on, and ends with its signal's reason", async () => {
  await using temp = await TempDirectory.create();
  const source = new PartOf(temp.path, patternBytes(5_000_000));
  await using part = await source.open();
  source.fill(part, { start: 1, end: 5_000_000 });
  source.fill(part, { start: 0, end: 1 });
  const controller = new AbortController();
  setTimeout(() => controller.abort(new RangeError("Enough")), 0);
  await assertRejects(
    () => part.advanceHash(controller.signal),
    RangeError,
    "Enough",
  );
  const isPartly = part.hashedBytes > 0 && part.hashedBytes < 5_000_000;
  assertEquals([isPartly, await part.advanceHash()], [true, undefined]);
  assertEquals((await part.finish())?.matches, true);
});

Deno.test("PartFile has positions beyond 32 bits right", async () => {
  await using temp = await TempDirectory.create();
  const source = new PartOf(temp.path, BYTES);
  const bytes = 5 * 2 ** 30;
  const file = { bytes, digest: { algorithm: "sha256", value: "" } } as const;
  {
    await using part = await source.open({ file });
    part.write(bytes - 3, Uint8Array.of(1, 2, 3));
    part.write(2 ** 32 - 1, Uint8Array.of(4, 5));
  }
  await using part = await source.open({ file });
  assertEquals(part.missing(), [
    { start: 0, end: 2 ** 32 - 1 },
    { start: 2 ** 32 + 1, end: bytes - 3 },
  ]);
  using input = await Deno.open(source.target);
  await input.seek(2 ** 32 - 1, Deno.SeekMode.Start);
  const buffer = new Uint8Array(2);
  await input.read(buffer);
  assertEquals([buffer, (await input.stat()).size], [
    Uint8Array.of(4, 5),
    bytes,
  ]);
});

Deno.test("PartFile of a large file has a record before its first byte", async () => {
  await using temp = await TempDirectory.create();
  const source = new PartOf(temp.path, BYTES);
  await using _small = await source.open();
  assertEquals(await exists(`${temp.path}/${RECORD_FILE}`), false);
  await using _large = await source.open({ checkpointBytes: 1_000_000 });
  assertEquals((await source.record())?.done, []);
});

Deno.test("PartFile finish() leaves no record, even if a checkpoint is under way", async () => {
  await using temp = await TempDirectory.create();
  const source = new PartOf(temp.path, BYTES);
  {
    // More than half of what may be lost starts a checkpoint; less than all does not wait for it.
    await using part = await source.open({ checkpointBytes: 800_000 });
    source.fillMissing(part);
    await part.checkpointIfDue();
    assertEquals((await part.finish())?.matches, true);
  }
  assertEquals(await listFiles(temp.path), ["model.onnx"]);
});

Deno.test("PartFile with a hash thread lets its process end, closed or not", async (t) => {
  for (const closing of ["await part[Symbol.asyncDispose]();", ""]) {
    await t.step(closing === "" ? "left open" : "closed", async () => {
      await using temp = await TempDirectory.create();
      const result = await runScript(
        `
        import { PartFile } from "${LIB_URL}download/transfer/part/part_file.ts";
        const part = await PartFile.open({
          target: "model.onnx",
          recordPath: "record.json",
          file: { bytes: 3_000_000 },
          threadFromBytes: 1,
          cores: 2,
          checkpointMs: 3_600_000,
        });
        part.write(0, new Uint8Array(2_000_000));
        await part.advanceHash();
        part.write(2_000_000, new Uint8Array(500_000));
        console.log(part.hashedBytes);
        ${closing}
        `,
        { directory: temp.path, flags: ["-A"] },
      );
      assertEquals(result, { code: 0, stdout: "2000000\n", stderr: "" });
    });
  }
});
