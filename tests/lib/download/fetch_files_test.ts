import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { NotFoundError } from "../../../lib/base/errors.ts";
import {
  fetchFiles,
  type FetchFilesOptions,
} from "../../../lib/download/fetch_files.ts";
import { planDownload } from "../../../lib/download/plan/plan.ts";
import type { DownloadProgress } from "../../../lib/download/progress_tally.ts";
import { Semaphore } from "../../../lib/base/semaphore.ts";
import { partialDirectory } from "../../../lib/storage/layout.ts";
import { HubModel } from "../../support/hub_model.ts";
import { answerWith } from "../../support/hub_reply.ts";
import { writeFiles } from "../../support/sample_model.ts";

const VISION = "onnx/vision_encoder_q4.onnx";
const DECODER = "onnx/decoder_model_merged_q4.onnx";

async function fetchAll(
  model: HubModel,
  options: Partial<FetchFilesOptions> = {},
) {
  const staging = partialDirectory(model.store, model.ref().key);
  await writeFiles(staging, { "config.json": '{"version": 1}' });
  const hub = model.hub();
  const plan = await planDownload(model.ref(), {
    ...{ lockEntry: model.lockEntry(), store: model.store, hub },
    environment: () => undefined,
  });
  return await fetchFiles(plan, staging, { hubs: [hub], ...options });
}

Deno.test("fetchFiles() fetches what is missing and gives the digests of all files", async () => {
  await using model = await HubModel.create();
  assertEquals(await fetchAll(model), {
    files: model.lockEntry().files,
    bytesFetched: 370_000,
    filesFetched: 2,
  });
  assertEquals(
    model.server.requests.map(({ server, status }) => `${server} ${status}`)
      .sort(),
    ["cdn 200", "cdn 200", "hub 302", "hub 302"],
  );
  const staging = partialDirectory(model.store, model.ref().key);
  assertEquals((await Deno.stat(join(staging, VISION))).size, 70_000);
});

Deno.test("fetchFiles() reports progress that begins with what is there and never goes back", async () => {
  await using model = await HubModel.create();
  const events: DownloadProgress[] = [];
  await fetchAll(model, { onProgress: (event) => events.push(event) });
  const bytes = events.map((event) => event.bytes);
  assertEquals(bytes.toSorted((a, b) => a - b), bytes);
  assertEquals((bytes[0] ?? 0) >= 14, true);
  assertEquals(bytes.at(-1), 370_014);
  for (const [file, total] of [[VISION, 70_000], [DECODER, 300_000]] as const) {
    const last = events.findLast((event) => event.file === file);
    assertEquals([last?.fileBytes, last?.fileTotal], [total, total]);
  }
});

Deno.test("fetchFiles() begins with the largest file, as many at a time as there are places", async () => {
  await using model = await HubModel.create();
  const begun: string[] = [];
  let running = 0;
  await fetchAll(model, {
    pool: new Semaphore(1),
    transfer: async ({ path, digest }) => {
      assertEquals(running, 0);
      running += 1;
      begun.push(path);
      await Promise.resolve();
      running -= 1;
      return { sha256: digest?.value ?? "", bytesFetched: 0 };
    },
  });
  assertEquals(begun, [DECODER, VISION]);
  assertEquals(model.server.requests, []);
});

Deno.test("fetchFiles() stops the other files when one fails, and throws its error", async () => {
  await using model = await HubModel.create();
  model.server.faults.set(`resolve:${DECODER}`, answerWith(404));
  const stopped: unknown[] = [];
  const error = await assertRejects(
    () =>
      fetchAll(model, {
        transfer: async ({ path }, { signal }) => {
          if (path === DECODER) throw new NotFoundError("Cannot find it");
          await new Promise((resolve) =>
            signal?.addEventListener("abort", resolve)
          );
          stopped.push(path);
          throw signal?.reason;
        },
      }),
    NotFoundError,
  );
  assertEquals(error.message, "Cannot find it");
  // It does not come back before the others have ended.
  assertEquals(stopped, [VISION]);
});

Deno.test("fetchFiles() ends with the reason of the signal", async () => {
  await using model = await HubModel.create();
  const signal = AbortSignal.abort(new RangeError("Enough"));
  await assertRejects(() => fetchAll(model, { signal }), RangeError, "Enough");
  assertEquals(model.server.requests, []);
});
