import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { DiskFullError } from "../../../../lib/base/errors.ts";
import {
  checkFreeSpace,
  planDownload,
} from "../../../../lib/download/plan/plan.ts";
import { partialDirectory } from "../../../../lib/storage/layout.ts";
import { HubModel } from "../../../support/hub_model.ts";
import { patternBytes } from "../../../support/hub_repo.ts";
import { writeFiles } from "../../../support/sample_model.ts";

/** Bytes of all files of the test model. */
const TOTAL_BYTES = 370_014;

function plan(model: HubModel, free = 1e9) {
  return planDownload(model.ref(), {
    lockEntry: model.lockEntry(),
    store: model.store,
    hub: model.hub(),
    freeBytes: () => Promise.resolve(free),
  });
}

Deno.test("planDownload() sums what a first download fetches, and changes nothing", async () => {
  await using model = await HubModel.create();
  const { files, commit, ...rest } = await plan(model);
  assertEquals(rest, {
    key: "fastvlm-0.5b-q4",
    repo: "owner/name",
    revision: "main",
    isLocked: true,
    totalBytes: TOTAL_BYTES,
    verifiedBytes: 0,
    bytesToFetch: TOTAL_BYTES,
    requiredBytes: Math.ceil(TOTAL_BYTES * 1.05),
    freeBytes: 1e9,
  });
  assertEquals(commit, model.lockEntry().commit ?? "");
  assertEquals(files.map(({ sha256 }) => sha256), [
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals(model.server.requests, []);
  const names = await Array.fromAsync(Deno.readDir(model.beside(".")));
  assertEquals(names, []);
});

Deno.test("planDownload() counts only whole and right files of .partial/ as verified", async () => {
  await using model = await HubModel.create();
  const partial = partialDirectory(model.store, "fastvlm-0.5b-q4");
  await writeFiles(partial, {
    "config.json": '{"version": 0}',
    "onnx/decoder_model_merged_q4.onnx": "unfinished",
    "of-another-version.json": "{}",
  });
  const vision = "onnx/vision_encoder_q4.onnx";
  await Deno.writeFile(join(partial, vision), patternBytes(70_000, 1));
  const { files, verifiedBytes, bytesToFetch, requiredBytes } = await plan(
    model,
  );
  assertEquals(
    files.filter(({ sha256 }) => sha256 !== undefined).map((
      { path, sha256 },
    ) => ({ path, sha256 })),
    [{ path: vision, sha256: model.lockEntry().files[vision]?.sha256 }],
  );
  // Everything in .partial/ is kept, overwritten or removed, and so need not be free.
  const partialBytes = 14 + 10 + 2 + 70_000;
  assertEquals(
    { verifiedBytes, bytesToFetch, requiredBytes },
    {
      verifiedBytes: 70_000,
      bytesToFetch: 300_014,
      requiredBytes: Math.ceil((TOTAL_BYTES - partialBytes) * 1.05),
    },
  );
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

Deno.test("checkFreeSpace() refuses with the numbers", async () => {
  await using model = await HubModel.create();
  checkFreeSpace(await plan(model, 388_515), model.store);
  const tooLittle = await plan(model, 388_514);
  const error = assertThrows(
    () => checkFreeSpace(tooLittle, model.store),
    DiskFullError,
  );
  assertEquals(
    error.message,
    `Cannot download "fastvlm-0.5b-q4" to "${model.store.root}": 389 kB must be free, and 389 kB are`,
  );
});

Deno.test("checkFreeSpace() accepts when the system does not tell", async () => {
  await using model = await HubModel.create();
  const { freeBytes: _, ...unknown } = await plan(model);
  checkFreeSpace(unknown, model.store);
});
