import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../../../lib/base/digest.ts";
import {
  type FastvlmError,
  NotFoundError,
  StorageError,
} from "../../../../lib/base/errors.ts";
import { resolveFolderFiles } from "../../../../lib/download/source/folder_files.ts";
import { digestsOf, writeFiles } from "../../../support/sample_model.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const FILES = {
  "config.json": "{}",
  "onnx/a.onnx": "a",
  "onnx/deep/b.onnx": "b",
  "README.md": "text",
};

function wanted(path: string, text: string) {
  const digest = { algorithm: "sha256", value: sha256(text) };
  return { path, bytes: text.length, digest };
}

Deno.test("resolveFolderFiles() digests the files that are meant, links followed", async () => {
  await using temp = await TempDirectory.create();
  await writeFiles(temp.path, FILES);
  await Deno.symlink("config.json", join(temp.path, "link.json"));
  await Deno.symlink("nowhere", join(temp.path, "broken.json"));
  const found = await resolveFolderFiles({ kind: "folder", path: temp.path }, {
    patterns: ["*.json", "onnx/*"],
  });
  assertEquals<unknown>(found, {
    isLocked: false,
    files: [
      wanted("config.json", "{}"),
      wanted("link.json", "{}"),
      wanted("onnx/a.onnx", "a"),
    ],
  });
});

Deno.test("resolveFolderFiles() takes from the lock what it has, without reading", async () => {
  await using temp = await TempDirectory.create();
  const source = { kind: "folder", path: temp.path } as const;
  const lockEntry = { files: digestsOf({ "config.json": "{}" }) };
  assertEquals<unknown>(
    await resolveFolderFiles(source, { patterns: ["config.json"], lockEntry }),
    { isLocked: true, files: [wanted("config.json", "{}")] },
  );
  await writeFiles(temp.path, FILES);
  assertEquals<unknown>(
    await resolveFolderFiles(source, {
      patterns: ["config.json", "README.md"],
      lockEntry,
    }),
    {
      isLocked: false,
      files: [wanted("config.json", "{}"), wanted("README.md", "text")],
    },
  );
});

Deno.test("resolveFolderFiles() says what is missing or in the way", async (t) => {
  const cases: [string, typeof FastvlmError, string][] = [
    ["none", NotFoundError, 'Cannot find folder "%"'],
    ["empty", NotFoundError, 'Cannot find "*.json" in folder "%"'],
    [
      "file",
      StorageError,
      'Cannot read folder "%": a folder above it is a file',
    ],
  ];
  for (const [name, type, message] of cases) {
    await t.step(name, async () => {
      await using temp = await TempDirectory.create();
      await Deno.mkdir(join(temp.path, "empty"));
      await Deno.writeTextFile(join(temp.path, "file"), "");
      const path = join(temp.path, name);
      const error = await assertRejects(
        () =>
          resolveFolderFiles({ kind: "folder", path }, {
            patterns: ["*.json"],
          }),
        type,
      );
      assertEquals(error.message, message.replace("%", path));
    });
  }
});
