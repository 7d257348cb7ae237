import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { NotFoundError } from "../../../../lib/base/errors.ts";
import { fillConversion } from "../../../../lib/fastvlm/conversion/fill_conversion.ts";
import { writeSmallCheckpoint } from "../../../support/conversion/small_checkpoint.ts";
import { listFiles } from "../../../support/list_files.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("fillConversion() fills a folder, and says how and what is worth knowing", async () => {
  await using temp = await TempDirectory.create();
  const source = join(temp.path, "source");
  const target = join(temp.path, "target");
  await writeSmallCheckpoint(source);
  await Deno.remove(join(source, "LICENSE"));
  await Deno.mkdir(target);
  const [phases, notices] = [new Set<string>(), [] as string[]];
  const sha256 = "0".repeat(64);
  const { files, conversion } = await fillConversion(source, target, {
    form: { weights: "int4", vision: "int8" },
    sourceDigests: {
      "model.safetensors": { bytes: 1, sha256 },
      "README.md": { bytes: 1, sha256 },
    },
    onConversion: ({ phase }) => phases.add(phase),
    onNotice: (notice) => notices.push(notice),
  });
  assertEquals(Object.keys(files).sort(), await listFiles(target));
  assertEquals([...phases], ["write", "check"]);
  const [errors, ...others] = notices;
  assertStringIncludes(errors ?? "", "checked against float32: layers of ");
  assertEquals(others, [
    `"${source}" has no LICENSE: add the model's license before you pass the result on`,
  ]);
  const { source: digests } = conversion as {
    source: Record<string, { sha256: string }>;
  };
  assertEquals(Object.keys(digests), ["config.json", "model.safetensors"]);
  assertEquals(digests["model.safetensors"]?.sha256, sha256);
});

Deno.test("fillConversion() wants pictures in the folder that is named", async () => {
  await using temp = await TempDirectory.create();
  await assertRejects(
    () =>
      fillConversion(temp.path, temp.path, {
        form: { weights: "auto" },
        calibrate: temp.path,
      }),
    NotFoundError,
    "no pictures there",
  );
  await assertRejects(
    () =>
      fillConversion(temp.path, temp.path, {
        form: { weights: "int4", vision: "int8" },
        calibrate: temp.path,
      }),
    NotFoundError,
    "no pictures there",
  );
});
