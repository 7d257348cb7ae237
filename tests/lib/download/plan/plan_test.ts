import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  planDownload,
  type PlanOptions,
} from "../../../../lib/download/plan/plan.ts";
import { partialDirectory } from "../../../../lib/storage/layout.ts";
import { PartFile } from "../../../../lib/download/transfer/part/part_file.ts";
import { resumeRecordPath } from "../../../../lib/storage/partial/resume_record.ts";
import type { Store } from "../../../../lib/storage/stores.ts";
import { HubModel } from "../../../support/hub_model.ts";
import { patternBytes } from "../../../support/hub_repo.ts";
import { installSample, writeFiles } from "../../../support/sample_model.ts";

/** Bytes of all files of the test model. */
const TOTAL_BYTES = 370_014;
const CONFIG = "config.json";
const VISION = "onnx/vision_encoder_q4.onnx";
const DECODER = "onnx/decoder_model_merged_q4.onnx";

function plan(model: HubModel, options: Partial<PlanOptions> = {}) {
  return planDownload(model.ref(), {
    lockEntry: model.lockEntry(),
    store: model.store,
    hub: model.hub(),
    environment: () => undefined,
    freeBytes: () => Promise.resolve(1e9),
    ...options,
  });
}

/** Which state each file is in. */
function statesOf({ files }: Awaited<ReturnType<typeof plan>>) {
  return Object.fromEntries(files.map(({ path, state, doneBytes }) => [
    path,
    [state, doneBytes],
  ]));
}

Deno.test("planDownload() sums what a first download fetches, and changes nothing", async () => {
  await using model = await HubModel.create();
  const { files, source, ...rest } = await plan(model);
  assertEquals(rest, {
    key: "fastvlm-0.5b-q4",
    isLocked: true,
    totalBytes: TOTAL_BYTES,
    verifiedBytes: 0,
    bytesToAdopt: 0,
    bytesToFetch: TOTAL_BYTES,
    requiredBytes: Math.ceil(TOTAL_BYTES * 1.05),
    freeBytes: 1e9,
  });
  assertEquals(source, {
    kind: "hub",
    repo: "owner/name",
    commit: model.lockEntry().commit ?? "",
    revision: "main",
  });
  assertEquals(
    files.map(({ state, copies, sha256 }) => [state, copies, sha256]),
    [["fetch", [], undefined], ["fetch", [], undefined], [
      "fetch",
      [],
      undefined,
    ]],
  );
  assertEquals(model.server.requests, []);
  const names = await Array.fromAsync(Deno.readDir(model.beside(".")));
  assertEquals(names, []);
});

Deno.test("planDownload() counts only whole and right files of .partial/ as verified", async () => {
  await using model = await HubModel.create();
  const partial = partialDirectory(model.store, "fastvlm-0.5b-q4");
  await writeFiles(partial, {
    [CONFIG]: '{"version": 0}',
    [DECODER]: "unfinished",
    "of-another-version.json": "{}",
  });
  await Deno.writeFile(join(partial, VISION), patternBytes(70_000, 1));
  const planned = await plan(model);
  assertEquals(statesOf(planned), {
    [CONFIG]: ["fetch", 0],
    [VISION]: ["verified", 70_000],
    [DECODER]: ["fetch", 0],
  });
  const { verifiedBytes, bytesToFetch, requiredBytes } = planned;
  // What is not kept will be removed, and so makes room.
  const uselessBytes = 14 + 10 + 2;
  assertEquals([verifiedBytes, bytesToFetch], [70_000, 300_014]);
  assertEquals(requiredBytes, Math.ceil((300_014 - uselessBytes) * 1.05));
});

Deno.test("planDownload() counts the bytes of a file that was begun", async () => {
  await using model = await HubModel.create();
  const partial = partialDirectory(model.store, "fastvlm-0.5b-q4");
  const { bytes = 0, sha256: value = "" } = model.lockEntry().files[DECODER] ??
    {};
  {
    await using part = await PartFile.open({
      target: join(partial, DECODER),
      recordPath: resumeRecordPath(partial, DECODER),
      file: { bytes, digest: { algorithm: "sha256", value } },
    });
    part.write(0, patternBytes(100_000, 2));
  }
  const planned = await plan(model);
  assertEquals(statesOf(planned)[DECODER], ["partial", 100_000]);
  assertEquals(planned.bytesToFetch, 270_014);
  assertEquals(planned.requiredBytes, Math.ceil(270_014 * 1.05));
});

Deno.test("planDownload() finds files of a lower store, unless it is to fetch everything", async () => {
  await using model = await HubModel.create();
  const lower: Store = {
    name: "project",
    root: model.beside("project"),
    writable: true,
  };
  const folder = await installSample(lower, model.ref(), {
    [CONFIG]: '{"version": 1}',
  });
  const stores = [model.store, lower];
  const { files, bytesToAdopt, bytesToFetch } = await plan(model, { stores });
  assertEquals(files.find(({ path }) => path === CONFIG)?.copies, [{
    path: join(folder, CONFIG),
    origin: "store",
    canLink: false,
  }]);
  assertEquals([bytesToAdopt, bytesToFetch], [14, 370_000]);
  const forced = await plan(model, { stores, force: true });
  assertEquals([forced.bytesToAdopt, forced.bytesToFetch], [0, TOTAL_BYTES]);
});

Deno.test("planDownload() reads the free space of a store that does not exist yet", async () => {
  await using model = await HubModel.create();
  const { freeBytes = 0 } = await planDownload(model.ref(), {
    lockEntry: model.lockEntry(),
    store: model.store,
    hub: model.hub(),
  });
  assertEquals(freeBytes > 0, true);
});
