import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import {
  DiskFullError,
  ModelFormatError,
} from "../../../../lib/base/errors.ts";
import { isConverted } from "../../../../lib/catalog/conversion.ts";
import {
  convertInstalled,
  type ConvertInstalledOptions,
} from "../../../../lib/fastvlm/conversion/convert_installed.ts";
import type { Store } from "../../../../lib/storage/stores.ts";
import { conversionCatalog } from "../../../support/conversion/conversion_project.ts";
import { writeSmallCheckpoint } from "../../../support/conversion/small_checkpoint.ts";
import { listFiles, stampTree } from "../../../support/list_files.ts";
import { refOf } from "../../../support/sample_project.ts";
import { mountSmallDisk } from "../../../support/small_disk.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const CATALOG = conversionCatalog({ kind: "folder", path: "/nowhere" });
const KEY = "fastvlm-small-int4";
const hollow = () => true;

async function convert(
  checkpoint: string,
  options: ConvertInstalledOptions,
): ReturnType<typeof convertInstalled> {
  const ref = refOf(KEY, CATALOG);
  if (!isConverted(ref)) throw new TypeError("Not converted");
  return await convertInstalled(ref, { directory: checkpoint }, options);
}

function storeAt(root: string): Store {
  return { name: "user", root, writable: true };
}

/** All files of a store but locks. */
async function stored({ root }: Store): Promise<string[]> {
  const paths = await listFiles(root);
  return paths.filter((path) => !path.startsWith(".locks/"));
}

Deno.test("convertInstalled() publishes all at once, and once", async (t) => {
  await using temp = await TempDirectory.create();
  const checkpoint = join(temp.path, "checkpoint");
  const store = storeAt(join(temp.path, "store"));
  await writeSmallCheckpoint(checkpoint);

  await t.step("what is stopped leaves nothing", async () => {
    const controller = new AbortController();
    await assertRejects(
      () =>
        convert(checkpoint, {
          store,
          signal: controller.signal,
          onConversion: () => controller.abort(),
        }),
      DOMException,
    );
    assertEquals(await stored(store), []);
  });

  await t.step("what is whole is published", async () => {
    const { directory, manifest } = await convert(checkpoint, { store });
    assertEquals(directory, join(store.root, KEY));
    assertEquals(manifest.source, {
      kind: "convert",
      from: "checkpoint",
      weights: "int4",
      vision: "int8",
    });
    assertEquals(Object.keys(manifest.conversion ?? {}), [
      "converter",
      "source",
      "form",
      "check",
    ]);
    const paths = [...Object.keys(manifest.files), "manifest.json"];
    assertEquals(
      await stored(store),
      paths.map((path) => `${KEY}/${path}`).sort(),
    );
  });

  await t.step(
    "what is there is not made again, unless it is damaged and read",
    async () => {
      const stamps = await stampTree(join(store.root, KEY));
      await convert(checkpoint, { store });
      assertEquals(await stampTree(join(store.root, KEY)), stamps);
      const path = join(store.root, KEY, "config.json");
      const { mtime } = await Deno.stat(path);
      await Deno.chmod(path, 0o644);
      const text = await Deno.readTextFile(path);
      await Deno.writeTextFile(path, text.replace("{", "["));
      await Deno.utime(path, mtime ?? 0, mtime ?? 0);
      await convert(checkpoint, { store, verify: true });
      assertEquals(await Deno.readTextFile(path), text);
    },
  );
});

Deno.test("convertInstalled() publishes nothing of a checkpoint that does not do, and keeps what is there", async () => {
  await using temp = await TempDirectory.create();
  const checkpoint = join(temp.path, "checkpoint");
  const store = storeAt(join(temp.path, "store"));
  await writeSmallCheckpoint(checkpoint, {
    hollow,
    dimensions: { vocab_size: 500 },
  });
  await Deno.mkdir(join(store.root, KEY), { recursive: true });
  await Deno.writeTextFile(join(store.root, KEY, "mine"), "mine");
  await assertRejects(
    () => convert(checkpoint, { store, force: true }),
    ModelFormatError,
  );
  assertEquals(await stored(store), [`${KEY}/mine`]);
});

Deno.test("convertInstalled() publishes nothing on a full disk", async () => {
  await using disk = await mountSmallDisk("96m");
  if (disk === undefined) return;
  await using temp = await TempDirectory.create();
  await writeSmallCheckpoint(temp.path, { hollow });
  const store = storeAt(disk.path);
  await assertRejects(
    () => convert(temp.path, { store }),
    DiskFullError,
    "must be free for the result",
  );
  assertEquals(await stored(store), []);
});

Deno.test("convertInstalled() goes on when a disk that became full is not full any more", async () => {
  await using disk = await mountSmallDisk("512m");
  if (disk === undefined) return;
  await using temp = await TempDirectory.create();
  await writeSmallCheckpoint(temp.path);
  const store = storeAt(join(disk.path, "store"));
  const filler = join(disk.path, "filler");
  await assertRejects(
    () =>
      convert(temp.path, {
        store,
        onConversion: ({ phase }) => {
          if (phase === "write") fillDisk(filler);
        },
      }),
    DiskFullError,
    "the disk is full",
  );
  const paths = await stored(store);
  assertEquals(paths.filter((path) => path.startsWith(KEY)), []);
  await Deno.remove(filler);
  const { directory } = await convert(temp.path, { store });
  assertEquals(directory, join(store.root, KEY));
});

/** Writes zeros until there is room for no more. */
function fillDisk(path: string): void {
  using file = Deno.openSync(path, { create: true, append: true });
  const zeros = new Uint8Array(1 << 20);
  try {
    for (;;) file.writeSync(zeros);
  } catch {
    // It is full.
  }
}
