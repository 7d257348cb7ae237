import {
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertRejects,
} from "@std/assert";
import { join } from "@std/path";
import { DownloadLog } from "../../../lib/download/download_log.ts";
import { FastvlmError, NetworkError } from "../../../lib/base/errors.ts";
import { downloadModel } from "../../../lib/download/download_model.ts";
import { Semaphore } from "../../../lib/base/semaphore.ts";
import type { Hub } from "../../../lib/hub/hub.ts";
import { SIGNATURE } from "../../support/hub_answers.ts";
import { HubModel } from "../../support/hub_model.ts";
import { flipByte } from "../../support/hub_reply.ts";
import { HUB_TOKEN } from "../../support/hub_server.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const DECODER = "onnx/decoder_model_merged_q4.onnx";

function download(model: HubModel, hub: Hub, log: DownloadLog) {
  const { store } = model;
  const lockEntry = model.lockEntry();
  return downloadModel(model.ref(), {
    ...{ lockEntry, store, hub, log },
    environment: () => undefined,
    pool: new Semaphore(1),
  });
}

async function lines(path: string): Promise<string[]> {
  return (await Deno.readTextFile(path)).trimEnd().split("\n");
}

Deno.test("DownloadLog writes one line for each event, as time, level, event and JSON", async () => {
  await using temp = await TempDirectory.create();
  using log = new DownloadLog(join(temp.path, "download.log"));
  log.info("planned", { files: 2 });
  log.error("failed", { message: "two\nlines" });
  log.info("ended");
  const written = await lines(log.path);
  assertMatch(written[0] ?? "", /^\d{4}-\d\d-\d\dT[\d:.]+Z /);
  assertEquals(written.map((line) => line.replace(/^\S+ /, "")), [
    'INFO planned {"files":2}',
    'ERROR failed {"message":"two\\nlines"}',
    "INFO ended {}",
  ]);
});

Deno.test("DownloadLog.failure() writes what kind of error it was", async () => {
  await using temp = await TempDirectory.create();
  using log = new DownloadLog(join(temp.path, "download.log"));
  log.failure("failed", new NetworkError("Cannot a"), { key: "k" });
  log.failure("ended", new TypeError("b"));
  log.failure("ended", "c");
  const written = await lines(log.path);
  assertEquals(written.map((line) => line.replace(/^\S+ /, "")), [
    'ERROR failed {"key":"k","name":"NetworkError","code":"network","message":"Cannot a"}',
    'ERROR ended {"name":"TypeError","message":"b"}',
    'ERROR ended {"message":"c"}',
  ]);
});

Deno.test("DownloadLog writes neither secrets nor queries", async () => {
  await using temp = await TempDirectory.create();
  using log = new DownloadLog(join(temp.path, "download.log"), {
    secrets: ["hf_abc"],
  });
  log.info("exchange", {
    url: "https://cdn.co/x?Signature=s&Policy=p",
    header: "Bearer hf_abc",
  });
  const [line = ""] = await lines(log.path);
  assertEquals(
    line.replace(/^\S+ /, ""),
    'INFO exchange {"url":"https://cdn.co/x","header":"Bearer ***"}',
  );
});

Deno.test("DownloadLog appends to a log that is there", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "download.log");
  for (const event of ["first", "second"]) {
    using log = new DownloadLog(path);
    log.info(event);
  }
  assertEquals((await lines(path)).map((line) => line.split(" ")[2]), [
    "first",
    "second",
  ]);
});

Deno.test("DownloadLog of a download has requests, digests and failures, but neither token nor query", async () => {
  await using model = await HubModel.create();
  const hub = model.hub(HUB_TOKEN);
  using log = new DownloadLog(model.beside("download.log"), {
    secrets: [HUB_TOKEN],
  });
  model.server.faults.set(`content:${DECODER}`, flipByte());
  const error = await assertRejects(
    () => download(model, hub, log),
    FastvlmError,
  );
  model.server.faults.clear();
  await download(model, hub, log);

  const text = await Deno.readTextFile(log.path);
  for (const secret of [HUB_TOKEN, SIGNATURE, "etag="]) {
    assertEquals(text.includes(secret), false, secret);
  }
  const lines = text.trimEnd().split("\n").map((line) => {
    const [, level, event, json = ""] =
      /^\S+ (\w+) ([\w ]+) (\{.*\})$/.exec(line) ??
        [];
    return { level, event, details: JSON.parse(json) };
  });
  const attempt = ["attempt", "lane", "exchange", "exchange", "range"];
  assertEquals(lines.map(({ event }) => event), [
    "planned",
    ...[...attempt, "wrong bytes", "retry"],
    ...[...attempt, "wrong bytes", "retry"],
    ...[...attempt, "wrong bytes"],
    ...["attempt", "failed"],
    "planned",
    ...[...attempt, "received"],
    ...[...attempt, "received"],
    ...[...attempt, "received"],
    "published",
  ]);
  const failed = lines.find(({ event }) => event === "failed");
  assertEquals(failed, {
    level: "ERROR",
    event: "failed",
    details: {
      key: "fastvlm-0.5b-q4",
      name: "DigestMismatchError",
      code: "digestMismatch",
      message: error.message,
    },
  });
  const received = lines.find(({ event }) => event === "received");
  assertInstanceOf(received, Object);
  const { elapsedMs, bytesPerSecond, ...rest } = received.details;
  assertEquals(rest, {
    path: DECODER,
    bytes: 300_000,
    bytesFetched: 300_000,
    sha256: model.lockEntry().files[DECODER]?.sha256,
  });
  assertEquals([elapsedMs > 0, bytesPerSecond > 0], [true, true]);
});
