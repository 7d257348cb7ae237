import { assertEquals, assertRejects } from "@std/assert";
import { sha256 } from "../../../../../lib/base/digest.ts";
import {
  DigestMismatchError,
  FastvlmError,
  StorageError,
} from "../../../../../lib/base/errors.ts";
import {
  digestEntry,
  extractFile,
  type ExtractFileOptions,
} from "../../../../../lib/download/source/zip/extract_file.ts";
import { selectEntries } from "../../../../../lib/download/source/zip/select_entries.ts";
import { ZipArchive } from "../../../../../lib/download/source/zip/zip_archive.ts";
import { PREFIX_STEP_BYTES } from "../../../../../lib/storage/prefix_digests.ts";
import { patternBytes } from "../../../../support/hub_repo.ts";
import { listFiles } from "../../../../support/list_files.ts";
import { makeZip, type ZipPart } from "../../../../support/make_zip.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const DATA = patternBytes(700_000);

/** Extracts the one file of an archive to `out/x`. */
async function extract(
  temp: TempDirectory,
  part: Omit<ZipPart, "name"> = { data: DATA },
  options: Partial<ExtractFileOptions> = {},
) {
  const path = `${temp.path}/a.zip`;
  await Deno.writeFile(path, makeZip([{ name: "x", ...part }]));
  using archive = await ZipArchive.open(path, "a.zip");
  const [file] = selectEntries(archive, []);
  if (file === undefined) throw new RangeError("Cannot find the file");
  const extracted = await extractFile(archive, file, {
    target: `${temp.path}/out/x`,
    ...options,
  });
  assertEquals(await digestEntry(archive, file), extracted);
  return extracted;
}

Deno.test("extractFile() writes the content and digests it", async () => {
  await using temp = await TempDirectory.create();
  const told: number[] = [];
  const onBytes = (bytes: number) => told.push(bytes);
  assertEquals(await extract(temp, { data: DATA }, { onBytes }), {
    bytes: DATA.byteLength,
    sha256: sha256(DATA),
  });
  assertEquals(await Deno.readFile(`${temp.path}/out/x`), DATA);
  assertEquals(told.at(-1), DATA.byteLength);
});

Deno.test("extractFile() gives digests of the beginnings of a long file", async () => {
  await using temp = await TempDirectory.create();
  const data = new Uint8Array(PREFIX_STEP_BYTES + 1);
  data[0] = 1;
  const { prefixes } = await extract(temp, {
    data: data,
    deflate: false,
  });
  assertEquals(prefixes, {
    stepBytes: PREFIX_STEP_BYTES,
    sha256: [sha256(data.subarray(0, PREFIX_STEP_BYTES))],
  });
});

Deno.test("extractFile() replaces what is in the way, and writes through no link", async (t) => {
  const cases: Record<string, (path: string) => Promise<void>> = {
    "a longer file": (path) => Deno.writeFile(path, new Uint8Array(900_000)),
    "a file that may not be written": async (path) => {
      await Deno.writeFile(path, new Uint8Array(9));
      await Deno.chmod(path, 0o444);
    },
    "a folder": (path) => Deno.mkdir(path),
    "a link": async (path) => await Deno.symlink("../outside", path),
  };
  for (const [name, put] of Object.entries(cases)) {
    await t.step(name, async () => {
      await using temp = await TempDirectory.create();
      await Deno.mkdir(`${temp.path}/out`);
      await put(`${temp.path}/out/x`);
      await extract(temp);
      assertEquals(await Deno.readFile(`${temp.path}/out/x`), DATA);
      assertEquals(await listFiles(temp.path), ["a.zip", "out/x"]);
    });
  }
});

Deno.test("extractFile() leaves nothing of a file that is not right", async (t) => {
  await t.step("its checksum is wrong", async () => {
    await using temp = await TempDirectory.create();
    await assertRejects(
      () => extract(temp, { data: DATA, crc: 1 }),
      DigestMismatchError,
      "its CRC-32 must be 00000001",
    );
    assertEquals(await listFiles(temp.path), ["a.zip"]);
  });
  await t.step("its digest is not that of the lock", async () => {
    await using temp = await TempDirectory.create();
    const expected = { bytes: DATA.byteLength, sha256: "0".repeat(64) };
    const error = await assertRejects(
      () => extract(temp, { data: DATA }, { expected }),
      DigestMismatchError,
    );
    assertEquals(
      error.message,
      `Cannot extract "x" from "a.zip": its SHA-256 must be ${expected.sha256}, and is ${
        sha256(DATA)
      }`,
    );
    assertEquals(await listFiles(temp.path), ["a.zip"]);
  });
  await t.step("the extraction is stopped", async () => {
    await using temp = await TempDirectory.create();
    const stop = new AbortController();
    const onBytes = () => stop.abort(new FastvlmError("Stopped"));
    await assertRejects(
      () => extract(temp, { data: DATA }, { onBytes, signal: stop.signal }),
      FastvlmError,
      "Stopped",
    );
    assertEquals(await listFiles(temp.path), ["a.zip"]);
  });
});

Deno.test("extractFile() names the file that cannot be written", async () => {
  await using temp = await TempDirectory.create();
  await Deno.writeTextFile(`${temp.path}/out`, "in the way");
  const error = await assertRejects(() => extract(temp), StorageError);
  assertEquals(
    error.message,
    `Cannot write "${temp.path}/out/x": a file is in the way`,
  );
});
