import { assertEquals, assertExists, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../../../lib/base/digest.ts";
import { resolveModel } from "../../../../lib/catalog/find.ts";
import { examineFiles } from "../../../../lib/storage/examine/examine_files.ts";
import {
  type Manifest,
  readManifest,
} from "../../../../lib/storage/manifest.ts";
import {
  digestsOf,
  installSample,
  SAMPLE_FILES,
  sampleCatalog,
} from "../../../support/sample_model.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const DECODER = "onnx/decoder_model_merged_q4.onnx";

async function install(
  root: string,
): Promise<{ directory: string; manifest: Manifest; decoder: string }> {
  const ref = resolveModel(sampleCatalog());
  const store = { name: "user", root, writable: true } as const;
  const directory = await installSample(store, ref);
  const manifest = await readManifest(directory);
  assertExists(manifest);
  return { directory, manifest, decoder: join(directory, DECODER) };
}

function allIntact(except?: string): Map<string, string> {
  const entries = Object.entries(digestsOf(SAMPLE_FILES))
    .filter(([path]) => path !== except);
  return new Map(entries.map(([path, { sha256 }]) => [path, sha256]));
}

Deno.test("examineFiles() finds all files intact after an installation", async () => {
  await using temp = await TempDirectory.create();
  const { directory, manifest } = await install(temp.path);
  assertEquals(await examineFiles(directory, manifest), {
    intact: allIntact(),
    problems: [],
  });
});

Deno.test("examineFiles() says what is wrong with which file", async (t) => {
  const { sha256: wanted } = digestsOf({ [DECODER]: "decoder" })[DECODER] ?? {};
  const cases: [string, (path: string) => Promise<void>, string][] = [
    ["missing", (path) => Deno.remove(path), "it is missing"],
    [
      "shorter",
      (path) => Deno.truncate(path, 3),
      "it has 3 bytes instead of 7",
    ],
    [
      "a folder",
      async (path) => {
        await Deno.remove(path);
        await Deno.mkdir(path);
      },
      "it is not a file",
    ],
    [
      "a link to itself",
      async (path) => {
        await Deno.remove(path);
        await Deno.symlink(path, path);
      },
      "its symbolic links form a loop",
    ],
    [
      "other bytes and another time",
      async (path) => {
        await Deno.writeTextFile(path, "DECODER");
        await Deno.utime(path, 1, 1);
      },
      `its SHA-256 is ${sha256("DECODER")} instead of ${wanted}`,
    ],
  ];
  for (const [name, change, reason] of cases) {
    await t.step(name, async () => {
      await using temp = await TempDirectory.create();
      const { directory, manifest, decoder } = await install(temp.path);
      await change(decoder);
      assertEquals(await examineFiles(directory, manifest), {
        intact: allIntact(DECODER),
        problems: [`Cannot use "${decoder}": ${reason}`],
      });
    });
  }
});

Deno.test("examineFiles() accepts right bytes with another time", async () => {
  await using temp = await TempDirectory.create();
  const { directory, manifest, decoder } = await install(temp.path);
  await Deno.utime(decoder, 1, 1);
  assertEquals((await examineFiles(directory, manifest)).problems, []);
});

Deno.test("examineFiles() reads unchanged files only when asked to verify", async () => {
  await using temp = await TempDirectory.create();
  const { directory, manifest, decoder } = await install(temp.path);
  const { mtime } = await Deno.stat(decoder);
  await Deno.writeTextFile(decoder, "DECODER");
  assertExists(mtime);
  await Deno.utime(decoder, mtime, mtime);
  const trusting = await examineFiles(directory, manifest);
  const verifying = await examineFiles(directory, manifest, { verify: true });
  assertEquals([trusting.problems.length, verifying.problems.length], [0, 1]);
});

Deno.test("examineFiles() stops with the signal's reason", async () => {
  await using temp = await TempDirectory.create();
  const { directory, manifest } = await install(temp.path);
  const signal = AbortSignal.abort(new RangeError("enough"));
  await assertRejects(
    () => examineFiles(directory, manifest, { signal }),
    RangeError,
    "enough",
  );
});
