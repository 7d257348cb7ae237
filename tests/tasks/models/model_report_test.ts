import { assertEquals } from "@std/assert";
import type { Lock, Source } from "../../../lib/catalog/schema.ts";
import { inspectModel } from "../../../lib/storage/inventory.ts";
import type { Store } from "../../../lib/storage/stores.ts";
import {
  describeSource,
  knownFiles,
  statusDocument,
} from "../../../tasks/models/model_report.ts";
import {
  digestsOf,
  installSample,
  sampleLockEntry,
} from "../../support/sample_model.ts";
import { refOf, SAMPLE_KEY } from "../../support/sample_project.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const EMPTY_LOCK: Lock = { version: 1, models: {} };

function storeIn(temp: TempDirectory): Store {
  return { name: "project", root: temp.path, writable: true };
}

Deno.test("statusDocument() gives null for what is not there", async () => {
  await using temp = await TempDirectory.create();
  const ref = refOf("fastvlm-tiny-fp32");
  const status = await inspectModel(ref, undefined, [storeIn(temp)]);
  assertEquals(statusDocument(status), {
    type: "fastvlm",
    size: "tiny",
    variant: "fp32",
    description: "Built-in",
    license: "MIT",
    state: "absent",
    outdated: false,
    store: null,
    directory: null,
    bytesOnDisk: 0,
    bytesToDownload: 0,
    shadows: [],
    problems: [],
  });
});

Deno.test("describeSource() says in words where a variant comes from", async (t) => {
  const cases: [Source, string][] = [
    [{ kind: "hub", repo: "a/b", revision: "main" }, "a/b at main"],
    [{ kind: "folder", path: "/models/x" }, "folder /models/x"],
    [{ kind: "builtin", recipe: "tiny" }, "built by this toolkit (tiny)"],
    [
      { kind: "convert", from: "checkpoint", weights: "int8" },
      "converted from checkpoint to int8",
    ],
    [
      { kind: "zip", url: "https://x.example/a.zip" },
      "https://x.example/a.zip",
    ],
  ];
  for (const [source, words] of cases) {
    await t.step(source.kind, () => {
      assertEquals(describeSource(source), words);
    });
  }
});

Deno.test("knownFiles() gives the lock's files, else the installed ones, else none", async () => {
  await using temp = await TempDirectory.create();
  const store = storeIn(temp);
  const ref = refOf(SAMPLE_KEY);
  const absent = await inspectModel(ref, undefined, [store]);
  assertEquals(knownFiles(absent, EMPTY_LOCK), []);
  const others = { "other.json": "other" };
  await installSample(store, ref, others);
  const installed = await inspectModel(ref, undefined, [store]);
  assertEquals(knownFiles(installed, EMPTY_LOCK), [
    { path: "other.json", ...digestsOf(others)["other.json"] },
  ]);
  const lock: Lock = {
    version: 1,
    models: { [SAMPLE_KEY]: sampleLockEntry() },
  };
  assertEquals(
    knownFiles(installed, lock).map(({ path }) => path),
    Object.keys(digestsOf()),
  );
});
