import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { sha256 } from "../../../../lib/base/digest.ts";
import { resolveModel } from "../../../../lib/catalog/find.ts";
import {
  readManifest,
  writeManifest,
} from "../../../../lib/storage/manifest.ts";
import {
  type FileReport,
  verifyModel,
  type VerifyProgress,
} from "../../../../lib/storage/upkeep/verify_model.ts";
import {
  digestsOf,
  installSample,
  SAMPLE_BYTES,
  SAMPLE_FILES,
  sampleCatalog,
} from "../../../support/sample_model.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const DECODER = "onnx/decoder_model_merged_q4.onnx";
const DIGESTS = digestsOf();

/** An installed model in a folder that goes away. */
async function install(temp: TempDirectory): Promise<string> {
  const store = { name: "user", root: temp.path, writable: true } as const;
  return await installSample(store, resolveModel(sampleCatalog(), {}));
}

/** The report of one file; the others must be intact. */
function onlyProblem(files: readonly FileReport[]): FileReport | undefined {
  const [problem, ...others] = files.filter(({ state }) => state !== "intact");
  assertEquals(others, []);
  return problem;
}

Deno.test("verifyModel() reports each file with its digest", async (t) => {
  await using temp = await TempDirectory.create();
  const directory = await install(temp);
  for (const fast of [false, true]) {
    await t.step(fast ? "fast" : "full", async () => {
      assertEquals<unknown>(await verifyModel(directory, { fast }), {
        directory,
        key: "fastvlm-0.5b-q4",
        isIntact: true,
        bytes: SAMPLE_BYTES,
        files: Object.entries(DIGESTS).map(([path, digest]) => ({
          path,
          ...digest,
          state: "intact",
          ...(!fast && { actualSha256: digest.sha256 }),
        })),
      });
    });
  }
});

Deno.test("verifyModel() says what became of a file", async (t) => {
  const wrong = sha256("DECODER");
  const right = DIGESTS[DECODER]?.sha256;
  const cases: [string, (path: string) => Promise<void>, object][] = [
    ["missing", (path) => Deno.remove(path), {
      state: "missing",
      problem: "it is missing",
    }],
    ["shorter", (path) => Deno.truncate(path, 3), {
      state: "damaged",
      problem: "it has 3 bytes instead of 7",
    }],
    ["other bytes", (path) => Deno.writeTextFile(path, "DECODER"), {
      state: "damaged",
      problem: `its SHA-256 is ${wrong} instead of ${right}`,
      actualSha256: wrong,
    }],
    ["a folder", async (path) => {
      await Deno.remove(path);
      await Deno.mkdir(path);
    }, { state: "damaged", problem: "it is not a file" }],
    ["a link to itself", async (path) => {
      await Deno.remove(path);
      await Deno.symlink(path, path);
    }, {
      state: "unreadable",
      problem: "its symbolic links form a loop",
    }],
  ];
  for (const [name, change, expected] of cases) {
    await t.step(name, async () => {
      await using temp = await TempDirectory.create();
      const directory = await install(temp);
      await change(join(directory, DECODER));
      const { isIntact, files } = await verifyModel(directory);
      assertEquals(isIntact, false);
      assertEquals<unknown>(onlyProblem(files), {
        path: DECODER,
        bytes: 7,
        sha256: right,
        ...expected,
      });
    });
  }
});

Deno.test("verifyModel() finds other bytes with the old time only by reading, a new time only without", async () => {
  await using temp = await TempDirectory.create();
  const directory = await install(temp);
  const path = join(directory, DECODER);
  const { mtime } = await Deno.stat(path);
  const at = mtime ?? new Date(0);
  await Deno.writeTextFile(path, "DECODER");
  await Deno.utime(path, at, at);
  assertEquals((await verifyModel(directory, { fast: true })).isIntact, true);
  assertEquals((await verifyModel(directory)).isIntact, false);
  await Deno.writeTextFile(path, "decoder");
  await Deno.utime(path, 1, 1);
  assertEquals((await verifyModel(directory)).isIntact, true);
  const { files } = await verifyModel(directory, { fast: true });
  assertEquals<unknown>(onlyProblem(files), {
    path: DECODER,
    ...DIGESTS[DECODER],
    state: "changed",
    problem: "its time is not that of its installation",
  });
});

Deno.test("verifyModel() tells where the first damage is, if the manifest can", async () => {
  await using temp = await TempDirectory.create();
  const directory = await install(temp);
  const manifest = await readManifest(directory);
  const file = manifest?.files[DECODER];
  if (manifest === undefined || file === undefined) throw new TypeError();
  const prefixes = { stepBytes: 3, sha256: [sha256("dec"), sha256("decode")] };
  const files = { ...manifest.files, [DECODER]: { ...file, prefixes } };
  await writeManifest(directory, { ...manifest, files });
  await Deno.writeTextFile(join(directory, DECODER), "decodXr");
  const report = await verifyModel(directory);
  assertEquals(onlyProblem(report.files)?.damage, { start: 3, end: 6 });
});

Deno.test("verifyModel() tells how far it is", async () => {
  await using temp = await TempDirectory.create();
  const directory = await install(temp);
  const told: VerifyProgress[] = [];
  await verifyModel(directory, { onProgress: (each) => told.push(each) });
  const total = SAMPLE_BYTES;
  let bytes = 0;
  for (const [file, text] of Object.entries(SAMPLE_FILES)) {
    bytes += text.length;
    const last = told.findLast((each) => each.file === file);
    assertEquals(last, { file, bytes, total });
  }
  assertEquals(
    told.map((each) => each.bytes),
    told.map((each) => each.bytes).sort((a, b) => a - b),
  );
});

Deno.test("verifyModel() refuses a folder that is no installed model", async () => {
  await using temp = await TempDirectory.create();
  const error = await assertRejects(
    () => verifyModel(temp.path),
    ModelFormatError,
  );
  assertEquals(
    error.message,
    `Cannot verify "${temp.path}": it has no manifest.json`,
  );
});

Deno.test("verifyModel() stops with the signal's reason", async () => {
  await using temp = await TempDirectory.create();
  const directory = await install(temp);
  const controller = new AbortController();
  await assertRejects(
    () =>
      verifyModel(directory, {
        signal: controller.signal,
        onProgress: () => controller.abort(new RangeError("enough")),
      }),
    RangeError,
    "enough",
  );
});
