import { assertEquals, assertRejects } from "@std/assert";
import {
  ConfigError,
  DigestMismatchError,
  FastvlmError,
  ModelFormatError,
  NotFoundError,
} from "../../../../../lib/base/errors.ts";
import type { ArchiveSession } from "../../../../../lib/download/source/zip/archive_session.ts";
import { useArchive } from "../../../../../lib/download/source/zip/use_archive.ts";
import { wantedArchive } from "../../../../../lib/download/source/zip/wanted_archive.ts";
import { listFiles } from "../../../../support/list_files.ts";
import { ZipModel } from "../../../../support/zip_model.ts";

interface Use {
  isLocked: boolean;
  use: (session: ArchiveSession) => Promise<string>;
}

function use(model: ZipModel, { isLocked, use }: Use) {
  const { archive } = model.lockEntry();
  const wanted = wantedArchive(
    { kind: "zip", url: model.url },
    isLocked ? archive : undefined,
  );
  const { hub, staging } = model;
  return useArchive(wanted, { hub, staging, patterns: [] }, use);
}

/** Fails like this the first times, then gives the names of the files. */
function failing(error: FastvlmError, times: number): Use["use"] {
  let left = times;
  return async (session) => {
    const { files } = await session.open();
    left -= 1;
    if (left >= 0) throw error;
    return [...files.keys()].join(" ");
  };
}

Deno.test("useArchive() gives what was made of the archive, and what it took", async () => {
  await using model = await ZipModel.create();
  const bytes = model.lockEntry().archive?.bytes ?? 0;
  const open = failing(new FastvlmError("unused"), 0);
  const result = "config.json model.safetensors sub/LICENSE";
  assertEquals(await use(model, { isLocked: true, use: open }), {
    result,
    bytesFetched: bytes,
  });
  assertEquals(await use(model, { isLocked: true, use: open }), {
    result,
    bytesFetched: 0,
  });
});

Deno.test("useArchive() fetches a damaged archive of unknown digest once more", async (t) => {
  for (const kind of [DigestMismatchError, ModelFormatError]) {
    await t.step(kind.name, async () => {
      await using model = await ZipModel.create();
      const bytes = model.lockEntry().archive?.bytes ?? 0;
      const once = failing(new kind("Damaged"), 1);
      const { bytesFetched } = await use(model, { isLocked: false, use: once });
      assertEquals(bytesFetched, 2 * bytes);
      const twice = failing(new kind("Damaged"), 2);
      await assertRejects(
        () => use(model, { isLocked: false, use: twice }),
        kind,
        "Damaged",
      );
      assertEquals(await listFiles(model.staging), []);
    });
  }
});

Deno.test("useArchive() keeps an archive unless it is of no use", async (t) => {
  const cases: [string, boolean, FastvlmError, boolean][] = [
    ["one with its digest", true, new DigestMismatchError("x"), true],
    ["one that lacks a file", false, new NotFoundError("x"), true],
    ["one that is not safe", false, new ConfigError("x"), false],
  ];
  for (const [name, isLocked, error, isKept] of cases) {
    await t.step(name, async () => {
      await using model = await ZipModel.create();
      await assertRejects(
        () => use(model, { isLocked, use: failing(error, 1) }),
        FastvlmError,
      );
      const left = await listFiles(model.staging);
      assertEquals(left, isKept ? [".archive.zip"] : []);
    });
  }
});
