import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  type DownloadProgress,
  fetchFiles,
} from "../../../lib/download/fetch_files.ts";
import { planDownload } from "../../../lib/download/plan/plan.ts";
import { partialDirectory } from "../../../lib/storage/layout.ts";
import { HubModel } from "../../support/hub_model.ts";
import { writeFiles } from "../../support/sample_model.ts";

async function planOf(model: HubModel) {
  const staging = partialDirectory(model.store, model.ref().key);
  await writeFiles(staging, { "config.json": '{"version": 1}' });
  const hub = model.hub();
  const lockEntry = model.lockEntry();
  const plan = await planDownload(model.ref(), {
    lockEntry,
    store: model.store,
    hub,
  });
  return { plan, staging, hub };
}

Deno.test("fetchFiles() fetches what is missing and gives the digests of all files", async () => {
  await using model = await HubModel.create();
  const { plan, staging, hub } = await planOf(model);
  assertEquals(
    await fetchFiles(plan, staging, { hub }),
    model.lockEntry().files,
  );
  assertEquals(
    model.server.requests.map(({ server, status }) => [server, status]),
    [["hub", 302], ["cdn", 200], ["hub", 302], ["cdn", 200]],
  );
  const { size } = await Deno.stat(
    join(staging, "onnx/vision_encoder_q4.onnx"),
  );
  assertEquals(size, 70_000);
});

Deno.test("fetchFiles() reports progress that begins with what is there and never goes back", async () => {
  await using model = await HubModel.create();
  const { plan, staging, hub } = await planOf(model);
  const events: DownloadProgress[] = [];
  await fetchFiles(plan, staging, {
    hub,
    onProgress: (event) => events.push(event),
  });
  const bytes = events.map((event) => event.bytes);
  assertEquals(bytes.toSorted((a, b) => a - b), bytes);
  assertEquals((bytes[0] ?? 0) > 14, true);
  assertEquals(
    events.filter(({ fileBytes, fileTotal }) => fileBytes === fileTotal),
    [
      {
        key: "fastvlm-0.5b-q4",
        file: "onnx/vision_encoder_q4.onnx",
        fileBytes: 70_000,
        fileTotal: 70_000,
        bytes: 70_014,
        total: 370_014,
      },
      {
        key: "fastvlm-0.5b-q4",
        file: "onnx/decoder_model_merged_q4.onnx",
        fileBytes: 300_000,
        fileTotal: 300_000,
        bytes: 370_014,
        total: 370_014,
      },
    ],
  );
});

Deno.test("fetchFiles() leaves the way of fetching to the transfer it is given", async () => {
  await using model = await HubModel.create();
  const { plan, staging, hub } = await planOf(model);
  const targets: string[] = [];
  const digests = await fetchFiles(plan, staging, {
    hub,
    transfer: ({ digest }, { target }) => {
      targets.push(target);
      return Promise.resolve(digest.value);
    },
  });
  assertEquals(targets, [
    join(staging, "onnx/vision_encoder_q4.onnx"),
    join(staging, "onnx/decoder_model_merged_q4.onnx"),
  ]);
  assertEquals(digests, model.lockEntry().files);
  assertEquals(model.server.requests, []);
});
