import { assertEquals, assertRejects } from "@std/assert";
import { sha256 } from "../../../../../lib/base/digest.ts";
import {
  DigestMismatchError,
  FastvlmError,
  ModelFormatError,
} from "../../../../../lib/base/errors.ts";
import { ZipArchive } from "../../../../../lib/download/source/zip/zip_archive.ts";
import { patternBytes } from "../../../../support/hub_repo.ts";
import {
  makeZip,
  type MakeZipOptions,
  type ZipPart,
} from "../../../../support/make_zip.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const PARTS: readonly ZipPart[] = [
  { name: "top/", mode: 0o040755 },
  { name: "top/stored.bin", data: patternBytes(900_000) },
  { name: "top/deflated.txt", data: "free ".repeat(100_000), deflate: true },
  { name: "top/empty" },
];

async function openBytes(
  temp: TempDirectory,
  bytes: Uint8Array,
): Promise<ZipArchive> {
  const path = `${temp.path}/x`;
  await Deno.writeFile(path, bytes);
  return await ZipArchive.open(path, "a.zip");
}

async function readAll(archive: ZipArchive): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const entry of archive.entries) {
    const chunks = await Array.fromAsync(
      archive.read(entry),
      (chunk) => chunk.slice(),
    );
    const bytes = await new Blob(chunks).arrayBuffer();
    digests[entry.fileName] = sha256(new Uint8Array(bytes));
  }
  return digests;
}

Deno.test("ZipArchive gives the content of all entries, with lengths of 32 and of 64 bits", async (t) => {
  const cases: Record<string, MakeZipOptions> = {
    "32 bits": {},
    "64 bits": { zip64: true },
  };
  for (const [name, options] of Object.entries(cases)) {
    await t.step(name, async () => {
      await using temp = await TempDirectory.create();
      const bytes = makeZip(PARTS, options);
      using archive = await openBytes(temp, bytes);
      assertEquals([archive.name, archive.bytes], ["a.zip", bytes.byteLength]);
      assertEquals(
        await readAll(archive),
        Object.fromEntries(
          PARTS.map(({ name, data = "" }) => [name, sha256(data)]),
        ),
      );
    });
  }
});

Deno.test("ZipArchive.open() refuses what is no zip archive, or not a whole one", async (t) => {
  const right = makeZip(PARTS);
  const cases: [string, Uint8Array, string][] = [
    [
      "nothing",
      new Uint8Array(),
      "it is no zip archive, or its end is missing",
    ],
    [
      "a web page",
      new TextEncoder().encode("<html>".repeat(20)),
      "it is no zip archive, or its end is missing",
    ],
    [
      "a directory that is cut",
      right.subarray(0, -40),
      "it is no zip archive, or its end is missing",
    ],
    [
      "a directory whose beginning is missing",
      right.subarray(100),
      "invalid central directory file header signature: 0x726f7473",
    ],
    [
      "a path that leaves it",
      makeZip([{ name: "a/../../x" }]),
      "invalid relative path: a/../../x",
    ],
    ["an absolute path", makeZip([{ name: "/x" }]), "absolute path: /x"],
    [
      "a drive letter",
      makeZip([{ name: "C:/x" }]),
      "absolute path: C:/x",
    ],
    [
      "a path of Windows",
      makeZip([{ name: "..\\x" }]),
      "invalid characters in fileName: ..\\x",
    ],
    [
      "a length that is not that of what is stored",
      makeZip([{ name: "x", data: "12345", bytes: 4 }]),
      "compressed/uncompressed size mismatch for stored file: 5 != 4",
    ],
  ];
  for (const [name, bytes, reason] of cases) {
    await t.step(name, async () => {
      await using temp = await TempDirectory.create();
      const error = await assertRejects(
        () => openBytes(temp, bytes),
        ModelFormatError,
      );
      assertEquals(error.message, `Cannot read archive "a.zip": ${reason}`);
    });
  }
});

Deno.test("ZipArchive.read() refuses content that is not what the directory says", async (t) => {
  const text = "free ".repeat(100_000);
  const cases: [string, ZipPart, string][] = [
    [
      "another checksum",
      { name: "x", data: "12345", crc: 0x1 },
      "its CRC-32 must be 00000001, and is cbf53a1c",
    ],
    [
      "more bytes",
      { name: "x", data: text, deflate: true, bytes: 499_999 },
      "too many bytes in the stream",
    ],
    [
      "fewer bytes",
      { name: "x", data: text, deflate: true, bytes: 500_001 },
      "not enough bytes in the stream",
    ],
    [
      "nothing that was compressed",
      { name: "x", data: patternBytes(90_000), method: 8 },
      "too many length or distance symbols",
    ],
    [
      "a position outside",
      { name: "x", data: "12345", offset: 10_000 },
      "not enough bytes in the stream",
    ],
  ];
  for (const [name, part, reason] of cases) {
    await t.step(name, async () => {
      await using temp = await TempDirectory.create();
      using archive = await openBytes(temp, makeZip([part]));
      const error = await assertRejects(() => readAll(archive), FastvlmError);
      assertEquals(error.message, `Cannot extract "x" from "a.zip": ${reason}`);
      const expected = name === "another checksum"
        ? DigestMismatchError
        : ModelFormatError;
      assertEquals(error instanceof expected, true);
    });
  }
});

Deno.test("ZipArchive.open() leaves the file system's errors as they are", async () => {
  await using temp = await TempDirectory.create();
  await assertRejects(
    () => ZipArchive.open(`${temp.path}/none`, "a.zip"),
    Deno.errors.NotFound,
  );
});
