import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { ConvertOptions } from "../../../lib/convert/conversion_options.ts";
import { fingerprintOf } from "../../../lib/convert/fingerprint.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

Deno.test("fingerprintOf() is another one for other files, options and pictures, and for nothing else", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "model.safetensors");
  await Deno.writeTextFile(path, "abc");
  const of = (bytes: number, options: Partial<ConvertOptions> = {}) =>
    fingerprintOf({ files: [{ path, bytes }] }, {
      form: { weights: "int4" },
      ...options,
    });
  const pictures = [new Float32Array([1, 2, 3])];
  const different = [
    await of(3),
    await of(4),
    await of(3, { form: { weights: "int8" } }),
    await of(3, { form: { weights: "int4", prefill: "int8" } }),
    await of(3, { activations: "static" }),
    await of(3, { tokenizer: false }),
    await of(3, { pictures }),
    await of(3, { pictures: [new Float32Array([1, 2, 4])] }),
  ];
  await Deno.utime(path, 1, 1);
  different.push(await of(3));
  assertEquals(new Set(different).size, different.length);
  assertEquals(
    await of(3, { workers: 1, tokenizer: true, pictures: [] }),
    await of(3, { workers: 2 }),
  );
});
