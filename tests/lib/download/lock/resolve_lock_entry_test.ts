import { assertEquals, assertRejects } from "@std/assert";
import {
  DigestMismatchError,
  NotFoundError,
  UsageError,
} from "../../../../lib/base/errors.ts";
import type { ModelRef } from "../../../../lib/catalog/find.ts";
import type { Source } from "../../../../lib/catalog/schema.ts";
import { resolveLockEntry } from "../../../../lib/download/lock/resolve_lock_entry.ts";
import { HubModel, MODEL_FILES } from "../../../support/hub_model.ts";
import { answerWith, flipByte } from "../../../support/hub_reply.ts";
import { ManualClock } from "../../../support/manual_clock.ts";
import { writeFiles } from "../../../support/sample_model.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";
import { ZipModel } from "../../../support/zip_model.ts";

function resolve(
  model: HubModel,
  ref: ModelRef = model.ref(),
  mirror?: HubModel,
) {
  return resolveLockEntry(ref, {
    hub: { ...model.hub(), retries: { clock: new ManualClock() } },
    workDirectory: model.beside("work"),
    ...(mirror && { mirrors: [mirror.hub()] }),
  });
}

function withSource(ref: ModelRef, source: Source): ModelRef {
  return { ...ref, variant: { ...ref.variant, source } };
}

Deno.test("resolveLockEntry() of a repository has the commit and all files in order", async () => {
  await using model = await HubModel.create();
  const entry = await resolve(model, model.ref(["onnx/*", "*.json"]));
  assertEquals(entry, model.lockEntry());
  assertEquals(Object.keys(entry.files), Object.keys(entry.files).sort());
});

Deno.test("resolveLockEntry() asks mirrors for what the Hub does not give", async () => {
  await using model = await HubModel.create();
  await using mirror = await HubModel.create();
  model.server.faults.set("content:config.json", answerWith(500));
  assertEquals(await resolve(model, model.ref(), mirror), model.lockEntry());
  assertEquals(mirror.server.requests.length, 2);
});

Deno.test("resolveLockEntry() refuses a small file that is not what the tree says", async () => {
  await using model = await HubModel.create();
  model.server.faults.set("content:config.json", flipByte(3));
  await assertRejects(
    () => resolve(model),
    DigestMismatchError,
    'Cannot download "config.json" of "owner/name": its git blob SHA-1 must be',
  );
});

Deno.test("resolveLockEntry() names what does not exist", async (t) => {
  await t.step("the revision", async () => {
    await using model = await HubModel.create();
    const ref = withSource(model.ref(), {
      ...{ kind: "hub", repo: "owner/name", revision: "v2" },
    });
    await assertRejects(
      () => resolve(model, ref),
      NotFoundError,
      'Cannot resolve revision "v2" of "owner/name"',
    );
  });
  await t.step("a file", async () => {
    await using model = await HubModel.create();
    const { "config.json": _config, ...others } = MODEL_FILES;
    const ref = model.ref();
    model.server.push("owner/name", others);
    await assertRejects(
      () => resolve(model, ref),
      NotFoundError,
      'Cannot find "config.json" in "owner/name" at commit',
    );
  });
});

Deno.test("resolveLockEntry() of a folder reads it", async () => {
  await using model = await HubModel.create();
  await using folder = await TempDirectory.create();
  await writeFiles(folder.path, { "b.json": "{}", "a.json": "" });
  const source: Source = { kind: "folder", path: folder.path };
  const entry = await resolve(model, withSource(model.ref(["*.json"]), source));
  assertEquals(Object.entries(entry), [["files", {
    "a.json": {
      bytes: 0,
      sha256:
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    },
    "b.json": {
      bytes: 2,
      sha256:
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    },
  }]]);
  assertEquals(model.server.requests, []);
});

Deno.test("resolveLockEntry() of an archive fetches it", async () => {
  await using zip = await ZipModel.create();
  const entry = await resolveLockEntry(zip.ref(), {
    hub: zip.hub,
    workDirectory: zip.beside("work"),
  });
  assertEquals(entry, zip.lockEntry());
});

Deno.test("resolveLockEntry() refuses what is made on this machine", async () => {
  await using model = await HubModel.create();
  const source: Source = { kind: "convert", from: "q4", weights: "int8" };
  const error = await assertRejects(
    () => resolve(model, withSource(model.ref(), source)),
    UsageError,
  );
  assertEquals(
    error.message,
    'Cannot lock "fastvlm-0.5b-q4": its files are made on this machine',
  );
});
