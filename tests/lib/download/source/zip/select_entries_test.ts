import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError, NotFoundError } from "../../../../../lib/base/errors.ts";
import { selectEntries } from "../../../../../lib/download/source/zip/select_entries.ts";
import { ZipArchive } from "../../../../../lib/download/source/zip/zip_archive.ts";
import { patternBytes } from "../../../../support/hub_repo.ts";
import { makeZip, type ZipPart } from "../../../../support/make_zip.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

/** The paths that are selected of an archive. */
async function select(
  parts: readonly ZipPart[],
  files: readonly string[] = [],
): Promise<string[]> {
  await using temp = await TempDirectory.create();
  const path = `${temp.path}/x`;
  await Deno.writeFile(path, makeZip(parts));
  using archive = await ZipArchive.open(path, "a.zip");
  return selectEntries(archive, files).map((file) => file.path);
}

Deno.test("selectEntries() takes all files, without the one folder that holds them", async (t) => {
  const cases: [string, string[], string[]][] = [
    ["one folder", ["m/", "m/a", "m/b/c"], ["a", "b/c"]],
    ["no folder", ["a", "b/c"], ["a", "b/c"]],
    ["two folders", ["m/a", "n/a"], ["m/a", "n/a"]],
    ["a folder in a folder", ["m/n/a", "m/n/b"], ["n/a", "n/b"]],
    [
      "what macOS adds",
      ["m/a", "m/.DS_Store", "__MACOSX/m/._a", "m/sub/.DS_Store"],
      ["a"],
    ],
  ];
  for (const [name, names, expected] of cases) {
    await t.step(name, async () => {
      const parts = names.map((each) => ({ name: each, data: "1" }));
      assertEquals(await select(parts), expected);
    });
  }
});

Deno.test("selectEntries() takes the files that a variant names", async () => {
  const parts = ["m/a.json", "m/b.json", "m/c/d.json", "m/e.txt"]
    .map((name) => ({ name, data: "1" }));
  assertEquals(await select(parts, ["*.json"]), ["a.json", "b.json"]);
  assertEquals(await select(parts, ["e.txt", "c/*"]), ["c/d.json", "e.txt"]);
  const error = await assertRejects(
    () => select(parts, ["e.txt", "f.txt"]),
    NotFoundError,
  );
  assertEquals(error.message, 'Cannot find "f.txt" in "a.zip"');
});

Deno.test("selectEntries() refuses an archive that is not safe to extract", async (t) => {
  const extract = 'Cannot extract "x" from "a.zip": ';
  const cases: [string, ZipPart[], string][] = [
    [
      "a symbolic link",
      [{ name: "x", data: "/etc/passwd", mode: 0o120777 }],
      `${extract}it is a symbolic link`,
    ],
    [
      "a device",
      [{ name: "x", mode: 0o020666 }],
      `${extract}it is neither a file nor a folder`,
    ],
    [
      "something encrypted",
      [{ name: "x", data: "1234567890123", bytes: 1, flags: 1 }],
      `${extract}it is encrypted`,
    ],
    [
      "an unknown compression",
      [{ name: "x", data: "1", method: 93 }],
      `${extract}its compression method 93 is unknown`,
    ],
    [
      "a name twice",
      [{ name: "x", data: "1" }, { name: "x", data: "2" }],
      `${extract}it is there twice`,
    ],
    [
      "a name in two cases",
      [{ name: "X", data: "1" }, { name: "x", data: "2" }],
      `${extract}it is there twice`,
    ],
    [
      "a name in two forms of Unicode",
      [{ name: "\u00e9", data: "1" }, { name: "e\u0301", data: "2" }],
      'Cannot extract "e\u0301" from "a.zip": it is there twice',
    ],
    [
      "a file that is a folder too",
      [{ name: "x", data: "1" }, { name: "X/y", data: "2" }],
      'Cannot extract "X/y" from "a.zip": "X" is a file too',
    ],
    [
      "the toolkit's own record",
      [{ name: "m/manifest.json", data: "{}" }, { name: "m/x", data: "1" }],
      'Cannot extract "manifest.json" from "a.zip": its path must differ from "manifest.json", the toolkit\'s own record',
    ],
    [
      "the name of the archive itself",
      [{ name: ".archive.zip", data: "{}" }],
      'Cannot extract ".archive.zip" from "a.zip": its path must begin with another name than ".archive.zip", the toolkit\'s own',
    ],
    [
      "a device of Windows",
      [{ name: "a", data: "1" }, { name: "b/nul.txt", data: "1" }],
      'Cannot extract "b/nul.txt" from "a.zip": its path must consist of plain names between "/", without "." and ".."',
    ],
    [
      "a point between",
      [{ name: "a", data: "1" }, { name: "b/./c", data: "1" }],
      'Cannot extract "b/./c" from "a.zip": its path must consist of plain names between "/", without "." and ".."',
    ],
    [
      "a stream of Windows",
      [{ name: "a", data: "1" }, { name: "bb:c", data: "1" }],
      'Cannot extract "bb:c" from "a.zip": its path must be without control characters and < > : " | ? * \\',
    ],
    [
      "a bomb",
      [{ name: "x", data: new Uint8Array(1_000_000), deflate: true }],
      'Cannot use archive "a.zip": it has 1.08 kB, and is said to hold 1 MB',
    ],
    [
      "entries that share their bytes",
      [
        { name: "x", data: patternBytes(5_000) },
        { name: "y", data: patternBytes(5_000), offset: 0 },
        { name: "z", data: patternBytes(5_000), offset: 0 },
      ],
      'Cannot use archive "a.zip": it has 5.19 kB, and is said to hold 15 kB',
    ],
    [
      "folders only",
      [{ name: "m/" }],
      'Cannot use archive "a.zip": there is no file in it',
    ],
  ];
  for (const [name, parts, message] of cases) {
    await t.step(name, async () => {
      const error = await assertRejects(() => select(parts), ConfigError);
      assertEquals(error.message, message);
    });
  }
});
