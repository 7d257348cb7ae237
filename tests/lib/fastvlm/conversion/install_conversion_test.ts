import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { sha256File } from "../../../../lib/base/digest.ts";
import {
  ModelFormatError,
  NotFoundError,
  OfflineError,
} from "../../../../lib/base/errors.ts";
import { isConverted } from "../../../../lib/catalog/conversion.ts";
import {
  installConversion,
  type InstallConversionOptions,
} from "../../../../lib/fastvlm/conversion/install_conversion.ts";
import { conversionCatalog } from "../../../support/conversion/conversion_project.ts";
import { writeSmallCheckpoint } from "../../../support/conversion/small_checkpoint.ts";
import { HubModel } from "../../../support/hub_model.ts";
import { refOf } from "../../../support/sample_project.ts";

const KEY = "fastvlm-small-int4";
const CHECKPOINT_KEY = "fastvlm-small-checkpoint";

async function install(
  model: HubModel,
  source: Parameters<typeof conversionCatalog>[0],
  options: Partial<InstallConversionOptions> = {},
): ReturnType<typeof installConversion> {
  const ref = refOf(KEY, conversionCatalog(source));
  if (!isConverted(ref)) throw new TypeError("Not converted");
  const { store } = model;
  return await installConversion(ref, {
    store,
    hub: model.hub(),
    environment: () => undefined,
    ...options,
  });
}

Deno.test("installConversion() brings the checkpoint, converts it, and does neither twice", async (t) => {
  await using model = await HubModel.create();
  const path = model.beside("apple");
  await writeSmallCheckpoint(path);
  const source = { kind: "folder", path } as const;

  await t.step("at first", async () => {
    const { alreadyInstalled, directory } = await install(model, source);
    assertEquals(alreadyInstalled, false);
    assertEquals(directory, join(model.store.root, KEY));
    const { isFile } = await Deno.stat(
      join(model.store.root, CHECKPOINT_KEY, "model.safetensors"),
    );
    assertEquals(isFile, true);
  });

  await t.step("without its checkpoint the result still counts", async () => {
    const checkpoint = join(model.store.root, CHECKPOINT_KEY);
    await Deno.remove(checkpoint, { recursive: true });
    const { alreadyInstalled, bytesFetched } = await install(model, source);
    assertEquals([alreadyInstalled, bytesFetched], [true, 0]);
    await assertRejects(() => Deno.stat(checkpoint), Deno.errors.NotFound);
  });

  await t.step("until the lock has another checkpoint", async () => {
    const name = "model.safetensors";
    const sha256 = await sha256File(join(path, name));
    const { size: bytes } = await Deno.stat(join(path, name));
    const lockOf = (sha256: string) => ({
      sourceLockEntry: { files: { [name]: { bytes, sha256 } } },
    });
    const same = await install(model, source, lockOf(sha256));
    assertEquals(same.alreadyInstalled, true);
    // What the folder has is not what the lock wants.
    await assertRejects(
      () => install(model, source, lockOf("0".repeat(64))),
      NotFoundError,
    );
  });
});

Deno.test("installConversion() keeps the checkpoint where the conversion fails", async () => {
  await using model = await HubModel.create();
  const source = { kind: "hub", repo: "owner/raw", revision: "main" } as const;
  model.server.push("owner/raw", {
    "LICENSE": "free",
    "config.json": "{}",
    "merges.txt": "",
    "model.safetensors": "no tensors",
  });
  await assertRejects(() => install(model, source), ModelFormatError);
  assertEquals(await model.stored(), [
    `${CHECKPOINT_KEY}/LICENSE`,
    `${CHECKPOINT_KEY}/config.json`,
    `${CHECKPOINT_KEY}/manifest.json`,
    `${CHECKPOINT_KEY}/merges.txt`,
    `${CHECKPOINT_KEY}/model.safetensors`,
  ]);
  const { requests } = model.server;
  const count = requests.length;
  await assertRejects(() => install(model, source), ModelFormatError);
  assertEquals(requests.length, count);
});

Deno.test("installConversion() needs the network for the checkpoint alone", async () => {
  await using model = await HubModel.create();
  const source = { kind: "hub", repo: "owner/raw", revision: "main" } as const;
  await assertRejects(
    () => install(model, source, { offline: true }),
    OfflineError,
    CHECKPOINT_KEY,
  );
  assertEquals(model.server.requests, []);
});
