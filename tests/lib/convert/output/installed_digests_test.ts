import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { installedDigests } from "../../../../lib/convert/output/installed_digests.ts";
import { stampFiles, writeManifest } from "../../../../lib/storage/manifest.ts";
import { manifestPath } from "../../../../lib/storage/layout.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("installedDigests() gives what a manifest says of the files", async () => {
  await using temp = await TempDirectory.create();
  const { path } = temp;
  assertEquals(await installedDigests(path), {});
  await Deno.writeTextFile(join(path, "model.safetensors"), "text");
  const files = await stampFiles(path, {
    "model.safetensors": { bytes: 4, sha256: "0".repeat(64) },
  });
  await writeManifest(path, {
    version: 1,
    key: "fastvlm-1.5b-checkpoint",
    type: "fastvlm",
    size: "1.5b",
    variant: "checkpoint",
    source: { kind: "hub" },
    files,
    createdAt: "2026-01-01T00:00:00.000Z",
    toolkit: "1.0.0",
  });
  assertEquals(await installedDigests(path), files);
});

Deno.test("installedDigests() gives none where another program's manifest lies", async () => {
  await using temp = await TempDirectory.create();
  await Deno.writeTextFile(manifestPath(temp.path), '{"name": "an app"}');
  assertEquals(await installedDigests(temp.path), {});
});
